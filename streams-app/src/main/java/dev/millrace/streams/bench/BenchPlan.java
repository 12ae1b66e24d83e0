package dev.millrace.streams.bench;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param measured all rounds together
 * @param rounds in how many parts
 */
public record BenchPlan(Duration measured, int rounds) {
  private static final int WARM_UP_DIVISOR = 4;
  private static final int LIMIT_DIVISOR = 5;

  /** One part. */
  public Duration round() {
    return measured.dividedBy(rounds);
  }

  /** Before the first round, and not counted. */
  public Duration warmUp() {
    return measured.dividedBy(WARM_UP_DIVISOR);
  }

  /** What the bare product gets before each round and after the last. */
  Duration limit() {
    return round().dividedBy(LIMIT_DIVISOR);
  }
}
