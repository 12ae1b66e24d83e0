package dev.millrace.training.evaluation;

import dev.millrace.model.head.ProblemType;
import java.util.List;
import java.util.Map;

/** What logits are worth against what was right. */
public sealed interface Evaluation permits Decided, RegressionMetrics {

  /**
   * Computes all metrics of a problem.
   *
   * @param labels names of the outputs
   * @param logits {@code [rows][outputs]}, finite; at least one row
   * @param targets {@code [rows][outputs]}: a single 1 and zeros, zeros and ones with several
   *     labels, or the values of a regression
   * @throws IllegalArgumentException if the two don't fit each other, the labels or the problem
   */
  static Evaluation of(ProblemType type, List<String> labels, float[][] logits, float[][] targets) {
    Rows.check(type, labels.size(), logits, targets);
    return switch (type) {
      case SINGLE_LABEL_CLASSIFICATION ->
          ClassificationMetrics.of(labels, logits, Rows.classes(targets));
      case MULTI_LABEL_CLASSIFICATION -> MultiLabelMetrics.of(labels, logits, targets);
      case REGRESSION -> RegressionMetrics.of(labels, logits, targets);
    };
  }

  /** How many rows it rests on. */
  int rows();

  /**
   * Metrics by name, in the order in which they are shown. NaN where a metric is not defined, such
   * as the area under a curve of one class alone.
   */
  Map<String, Double> summary();

  /** The metric that decides which of two models is better. */
  Primary primary();

  /**
   * A metric of which more is better.
   *
   * @param name its name
   * @param value its value
   */
  record Primary(String name, double value) {}
}
