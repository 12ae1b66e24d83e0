package dev.millrace.streams.drift;

/** Counts per bin. */
final class Histograms {
  private Histograms() {}

  /** A copy of counts, none of which is negative. */
  static long[] checked(String what, long[] counts) {
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "expected %s counts of at least 0, got %d".formatted(what, count));
      }
    }
    return counts.clone();
  }

  /** The counts of both, which have the same bins. */
  static long[] sum(long[] one, long[] two) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += two[i];
    }
    return sum;
  }
}
