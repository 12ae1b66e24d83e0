package dev.millrace.streams.bench.pipeline;

import java.util.Arrays;

/** How many there were per second. Pure. */
final class EventRate {
  private static final double NANOS = 1e9;

  private EventRate() {}

  /**
   * Completions per second in a window. Results come a batch at a time, so a window that begins or
   * ends between two batches would count parts of the time without their results. Both of its ends
   * are moved back to the completion before: whole batches and all of their time lie in between.
   *
   * @param completions nanoseconds on any clock, in any order
   * @param from begin of the window; there should be a completion before it
   * @param to end of the window
   * @return 0 if fewer than two moments of completion lie before {@code to}
   */
  static double of(long[] completions, long from, long to) {
    long[] sorted = completions.clone();
    Arrays.sort(sorted);
    int end = countUpTo(sorted, to);
    if (end == 0) {
      return 0;
    }
    int begin = Math.max(1, countUpTo(sorted, from));
    begin = countUpTo(sorted, sorted[begin - 1]);
    long time = sorted[end - 1] - sorted[begin - 1];
    return time <= 0 ? 0 : (end - begin) * NANOS / time;
  }

  private static int countUpTo(long[] sorted, long limit) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
