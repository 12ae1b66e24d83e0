package dev.millrace.streams.bench;

/** Percentiles by the nearest rank: always a value that was measured. */
public final class Percentiles {
  /** 99.9 is a little more than 99.9 in binary. */
  private static final double ROUNDING = 1e-9;

  private Percentiles() {}

  /**
   * The smallest value that so many in a hundred don't exceed.
   *
   * @param sorted at least one value, ascending
   * @param percent more than 0, at most 100
   */
  public static double of(double[] sorted, double percent) {
    int rank = (int) Math.ceil(percent * sorted.length / 100 - ROUNDING);
    return sorted[Math.max(rank, 1) - 1];
  }
}
