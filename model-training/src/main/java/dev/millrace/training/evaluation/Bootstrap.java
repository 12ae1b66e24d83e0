package dev.millrace.training.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far a difference of two models may be chance: rows are drawn with replacement, the same ones
 * for both, and the interval has the middle 95% of the differences (the percentile bootstrap, Efron
 * 1979).
 *
 * @param metric the metric's name
 * @param first the first model's, on all rows
 * @param second the second model's
 * @param low where the interval of {@code first - second} starts
 * @param high where it ends
 * @param resamples how often rows were drawn
 */
public record Bootstrap(
    String metric, double first, double second, double low, double high, int resamples) {
  private static final int RESAMPLES = 2000;
  private static final double TAIL = 0.025;

  static Bootstrap of(String metric, int rows, Resampled first, Resampled second, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] differences = new double[RESAMPLES];
    int[] drawn = new int[rows];
    for (int i = 0; i < RESAMPLES; i++) {
      Arrays.setAll(drawn, row -> random.nextInt(rows));
      differences[i] = first.of(drawn) - second.of(drawn);
    }
    double[] sorted = Arrays.stream(differences).filter(Double::isFinite).sorted().toArray();
    int[] all = new int[rows];
    Arrays.setAll(all, row -> row);
    return new Bootstrap(
        metric,
        first.of(all),
        second.of(all),
        quantile(sorted, TAIL),
        quantile(sorted, 1 - TAIL),
        RESAMPLES);
  }

  /** How much more the first model's is. */
  public double difference() {
    return first - second;
  }

  /** Between the two values around it, by distance. */
  static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
