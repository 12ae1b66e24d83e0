package dev.millrace.training.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of values.
 *
 * @param outputs each output; where there are several, the summary has their means
 * @param predicted values {@code [rows][outputs]}
 * @param right values {@code [rows][outputs]}
 */
public record RegressionMetrics(List<Output> outputs, float[][] predicted, float[][] right)
    implements Evaluation {

  /** Copies the list. */
  public RegressionMetrics {
    outputs = List.copyOf(outputs);
  }

  /**
   * How well an output is answered.
   *
   * @param name its name
   * @param meanAbsoluteError in the units of the output, as the next
   * @param rootMeanSquaredError the same, of squares
   * @param rSquared one minus the share of the values' variance that is left; NaN if they are
   *     constant
   * @param spearman correlation of ranks; NaN if one side is constant
   */
  public record Output(
      String name,
      double meanAbsoluteError,
      double rootMeanSquaredError,
      double rSquared,
      double spearman) {

    static Output of(String name, double[] predicted, double[] right) {
      double mean = Means.of(right);
      double absolute = 0;
      double squares = 0;
      double spread = 0;
      for (int i = 0; i < right.length; i++) {
        double error = predicted[i] - right[i];
        absolute += Math.abs(error);
        squares += error * error;
        spread += (right[i] - mean) * (right[i] - mean);
      }
      return new Output(
          name,
          absolute / right.length,
          Math.sqrt(squares / right.length),
          spread == 0 ? Double.NaN : 1 - squares / spread,
          Ranks.spearman(predicted, right));
    }
  }

  static RegressionMetrics of(List<String> names, float[][] predicted, float[][] right) {
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      outputs.add(Output.of(names.get(i), Rows.column(predicted, i), Rows.column(right, i)));
    }
    return new RegressionMetrics(outputs, predicted, right);
  }

  @Override
  public int rows() {
    return right.length;
  }

  private double mean(ToDoubleFunction<Output> metric) {
    return Means.ofDefined(outputs.stream().mapToDouble(metric).toArray());
  }

  /** {@code mae}, {@code rmse}, {@code r2}, {@code spearman}. */
  @Override
  public Map<String, Double> summary() {
    Map<String, Double> summary = new LinkedHashMap<>();
    summary.put("mae", mean(Output::meanAbsoluteError));
    summary.put("rmse", mean(Output::rootMeanSquaredError));
    summary.put("r2", mean(Output::rSquared));
    summary.put("spearman", mean(Output::spearman));
    return summary;
  }

  /** {@code r2}, or, if all that is right is constant, {@code negative_rmse}. */
  @Override
  public Primary primary() {
    double rSquared = mean(Output::rSquared);
    return Double.isNaN(rSquared)
        ? new Primary("negative_rmse", -mean(Output::rootMeanSquaredError))
        : new Primary("r2", rSquared);
  }
}
