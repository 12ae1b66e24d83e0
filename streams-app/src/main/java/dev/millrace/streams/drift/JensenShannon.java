package dev.millrace.streams.drift;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The Jensen-Shannon distance of two distributions: the square root of their Jensen-Shannon
 * divergence in bits (Endres and Schindelin 2003, "A new metric for probability distributions"). It
 * is a metric, 0 for equal distributions and 1 for those that share nothing, and unlike
 * Kullback-Leibler needs no smoothing where one side is 0.
 *
 * <p>It says nothing of significance: with few events, two samples of one distribution lie far
 * apart too.
 */
public final class JensenShannon {
  private static final double LN_2 = Math.log(2);

  private JensenShannon() {}

  /**
   * The distance of two histograms over the same bins; only the proportions count.
   *
   * @return in [0, 1], the same for both orders of the arguments
   * @throws IllegalArgumentException if the lengths differ, a count is negative, or a side is all 0
   */
  public static double distance(long[] a, long[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "expected histograms over the same bins, got %d and %d".formatted(a.length, b.length));
    }
    double totalA = total(a);
    double totalB = total(b);
    double divergence = 0;
    for (int i = 0; i < a.length; i++) {
      double p = a[i] / totalA;
      double q = b[i] / totalB;
      divergence += (bits(p, p + q) + bits(q, p + q)) / 2;
    }
    // Rounding may leave [0, 1] by the last digit.
    return Math.sqrt(Math.max(0, Math.min(1, divergence)));
  }

  /**
   * The distance of two tables of counts; a label that one side lacks has the count 0 there.
   *
   * @return in [0, 1], the same for both orders of the arguments
   * @throws IllegalArgumentException if a count is negative or a side has no positive count
   */
  public static double distance(Map<String, Long> a, Map<String, Long> b) {
    SortedSet<String> labels = new TreeSet<>(a.keySet());
    labels.addAll(b.keySet());
    return distance(counts(a, labels), counts(b, labels));
  }

  /** {@code p log2(p / m)}, where m is half of {@code sum}. */
  private static double bits(double p, double sum) {
    return p == 0 ? 0 : p * Math.log(2 * p / sum) / LN_2;
  }

  private static double total(long[] counts) {
    double total = 0;
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException("expected counts of at least 0, got " + count);
      }
      total += count;
    }
    if (total == 0) {
      throw new IllegalArgumentException("expected at least one event on each side, got none");
    }
    return total;
  }

  private static long[] counts(Map<String, Long> counts, SortedSet<String> labels) {
    return labels.stream().mapToLong(label -> counts.getOrDefault(label, 0L)).toArray();
  }
}
