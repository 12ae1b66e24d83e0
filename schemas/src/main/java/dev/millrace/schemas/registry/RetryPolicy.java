package dev.millrace.schemas.registry;

import java.time.Duration;

/**
 * How often and how long to try again: waits are drawn evenly from zero up to a bound that doubles
 * each time (full jitter), so that clients that failed together don't come back together.
 *
 * @param retries rounds after the first one
 * @param firstBound the bound of the first wait
 * @param largestBound what the bound grows to
 * @param total time that a call may take, waits and attempts together
 */
record RetryPolicy(int retries, Duration firstBound, Duration largestBound, Duration total) {

  /**
   * The wait after a failed round.
   *
   * @param round from 0
   * @param random drawn evenly from [0, 1)
   */
  Duration waitAfter(int round, double random) {
    double bound =
        Math.min(firstBound.toNanos() * Math.pow(2, round), (double) largestBound.toNanos());
    return Duration.ofNanos((long) (bound * random));
  }
}
