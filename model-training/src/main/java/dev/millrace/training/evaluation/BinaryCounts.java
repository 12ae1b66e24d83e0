package dev.millrace.training.evaluation;

/**
 * How a label was answered.
 *
 * @param hits it was right and was answered
 * @param falseAlarms it was answered and was not right
 * @param misses it was right and was not answered
 */
record BinaryCounts(long hits, long falseAlarms, long misses) {
  static final BinaryCounts NONE = new BinaryCounts(0, 0, 0);

  static BinaryCounts of(boolean[] right, boolean[] answered) {
    BinaryCounts counts = NONE;
    for (int i = 0; i < right.length; i++) {
      counts =
          new BinaryCounts(
              counts.hits + (right[i] && answered[i] ? 1 : 0),
              counts.falseAlarms + (!right[i] && answered[i] ? 1 : 0),
              counts.misses + (right[i] && !answered[i] ? 1 : 0));
    }
    return counts;
  }

  BinaryCounts plus(BinaryCounts other) {
    return new BinaryCounts(
        hits + other.hits, falseAlarms + other.falseAlarms, misses + other.misses);
  }

  long support() {
    return hits + misses;
  }

  /** NaN if it was never answered. */
  double precision() {
    return ratio(hits, hits + falseAlarms);
  }

  /** NaN if it was never right. */
  double recall() {
    return ratio(hits, hits + misses);
  }

  /** NaN if it was neither ever right nor answered. */
  double f1() {
    return ratio(2 * hits, 2 * hits + falseAlarms + misses);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : part / (double) whole;
  }
}
