package dev.millrace.streams.bench;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param measured all rounds together
 * @param rounds in how many parts
 */
public record BenchPlan(Duration measured, int rounds) {
  /** Warming up takes at most as long as what is measured. */
  static final int MOST_WARM_UPS = 4;

  private static final int LIMIT_DIVISOR = 5;

  /** One part. */
  public Duration round() {
    return measured.dividedBy(rounds);
  }

  /** One step of what comes before the first round and is not counted. */
  public Duration warmUp() {
    return measured.dividedBy(MOST_WARM_UPS);
  }

  /** What the bare product gets before each round and after the last. */
  Duration limit() {
    return round().dividedBy(LIMIT_DIVISOR);
  }
}
