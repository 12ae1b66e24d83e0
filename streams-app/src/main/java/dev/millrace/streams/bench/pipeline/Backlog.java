package dev.millrace.streams.bench.pipeline;

import java.time.Duration;

/** How many events must wait in a lane before a round. Pure. */
final class Backlog {
  private static final double MARGIN = 1.5;
  private static final double MILLIS = 1e3;
  private static final Duration UNTIL_FULL = Duration.ofSeconds(4);
  private static final long LEAST = 5_000;
  private static final long MOST = 500_000;

  private Backlog() {}

  /**
   * Enough that a round can't run dry, unless it is far quicker than expected.
   *
   * @param eventsPerSecond what is expected
   */
  static long of(double eventsPerSecond, Duration round) {
    double seconds = round.plus(UNTIL_FULL).toMillis() / MILLIS;
    return Math.min(MOST, LEAST + (long) (eventsPerSecond * seconds * MARGIN));
  }
}
