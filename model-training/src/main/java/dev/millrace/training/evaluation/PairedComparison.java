package dev.millrace.training.evaluation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two models on the same rows.
 *
 * @param mcNemar whether they are right equally often; null for regressions
 * @param difference of the primary metric, or, of regressions, of the root mean squared error
 */
public record PairedComparison(@Nullable McNemar mcNemar, Bootstrap difference) {

  /**
   * Compares.
   *
   * @param seed of the rows that are drawn
   * @throws IllegalArgumentException if the two are not of the same rows and labels
   */
  public static PairedComparison of(Evaluation first, Evaluation second, long seed) {
    if (!sameRows(first, second)) {
      throw new IllegalArgumentException(
          "expected two evaluations of the same problem, labels and rows, got different ones");
    }
    String metric = first instanceof Decided ? first.primary().name() : "rmse";
    Bootstrap difference =
        Bootstrap.of(metric, first.rows(), Resampled.of(first), Resampled.of(second), seed);
    McNemar mcNemar =
        first instanceof Decided one && second instanceof Decided other
            ? McNemar.of(one.correct(), other.correct())
            : null;
    return new PairedComparison(mcNemar, difference);
  }

  private static boolean sameRows(Evaluation first, Evaluation second) {
    if (first instanceof ClassificationMetrics one && second instanceof ClassificationMetrics two) {
      return one.confusion().labels().equals(two.confusion().labels())
          && Arrays.equals(one.right(), two.right());
    }
    if (first instanceof MultiLabelMetrics one && second instanceof MultiLabelMetrics two) {
      return one.labels().stream()
              .map(LabelMetrics::label)
              .toList()
              .equals(two.labels().stream().map(LabelMetrics::label).toList())
          && Arrays.equals(supports(one), supports(two));
    }
    return first instanceof RegressionMetrics one
        && second instanceof RegressionMetrics two
        && Arrays.deepEquals(one.right(), two.right());
  }

  private static long[] supports(MultiLabelMetrics metrics) {
    return metrics.rowCounts().stream().mapToLong(BinaryCounts::support).toArray();
  }
}
