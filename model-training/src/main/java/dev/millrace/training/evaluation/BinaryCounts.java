package dev.millrace.training.evaluation;

/**
 * How a label, or several, were answered.
 *
 * @param hits it was right and was answered
 * @param falseAlarms it was answered and was not right
 * @param misses it was right and was not answered
 */
public record BinaryCounts(long hits, long falseAlarms, long misses) {
  static final BinaryCounts NONE = new BinaryCounts(0, 0, 0);

  /** One answer. */
  static BinaryCounts of(boolean right, boolean answered) {
    return new BinaryCounts(
        right && answered ? 1 : 0, !right && answered ? 1 : 0, right && !answered ? 1 : 0);
  }

  BinaryCounts plus(BinaryCounts other) {
    return new BinaryCounts(
        hits + other.hits, falseAlarms + other.falseAlarms, misses + other.misses);
  }

  /** How often it was right. */
  public long support() {
    return hits + misses;
  }

  /** Whether nothing is wrong. */
  boolean faultless() {
    return falseAlarms == 0 && misses == 0;
  }

  /** NaN if it was never answered. */
  public double precision() {
    return ratio(hits, hits + falseAlarms);
  }

  /** NaN if it was never right. */
  public double recall() {
    return ratio(hits, hits + misses);
  }

  /** NaN if it was neither ever right nor answered. */
  public double f1() {
    return ratio(2 * hits, 2 * hits + falseAlarms + misses);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : part / (double) whole;
  }
}
