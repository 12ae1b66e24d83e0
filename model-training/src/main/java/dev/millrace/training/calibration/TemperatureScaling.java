package dev.millrace.training.calibration;

import dev.millrace.model.head.Probabilities;
import dev.millrace.model.head.ProblemType;

/**
 * Temperature scaling (Guo et al. 2017, "On Calibration of Modern Neural Networks"): the one number
 * that logits are divided by so that the probabilities of held-out texts have the least log-loss.
 * It changes no label, only how sure the head says it is.
 *
 * <p>The log-loss is convex in {@code β = 1 / temperature}, so its derivative grows with β and has
 * one root, which bisection finds to the last digits.
 *
 * <p>A head that makes no mistake on few texts would have the temperature 0. Against that, targets
 * are what they would be with one text more, of which nothing is known (Platt 1999, "Probabilistic
 * Outputs for Support Vector Machines", section 2.2, does the same); of thousands of texts it
 * changes nothing that could be seen.
 */
public final class TemperatureScaling {
  /** The least temperature that is fitted. */
  public static final double LEAST = 0.05;

  /** The largest temperature that is fitted. */
  public static final double LARGEST = 20;

  private static final int HALVINGS = 60;

  private TemperatureScaling() {}

  /**
   * Fits a temperature.
   *
   * @param logits {@code [rows][outputs]} of texts that the head was not trained on
   * @param targets {@code [rows][outputs]}: 1 where a label is right, 0 elsewhere
   * @return in [{@link #LEAST}, {@link #LARGEST}]; 1 for a regression, or where any temperature is
   *     as good
   * @throws IllegalArgumentException if the arrays don't match, or a logit is NaN or infinite
   */
  public static double fit(float[][] logits, float[][] targets, ProblemType type) {
    requireMatching(logits, targets);
    if (type == ProblemType.REGRESSION || isFlat(logits, type)) {
      return 1;
    }
    // On a logarithmic scale: the interval is as wide below 1 as above.
    double low = Math.log(1 / LARGEST);
    double high = Math.log(1 / LEAST);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (slope(logits, targets, type, Math.exp(middle)) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.min(LARGEST, Math.max(LEAST, Math.exp(-(low + high) / 2)));
  }

  /**
   * Logits divided by a temperature, for metrics of probabilities as serving reports them.
   *
   * @return new arrays, {@code [rows][outputs]}
   */
  public static float[][] apply(float[][] logits, double temperature) {
    float[][] divided = new float[logits.length][];
    for (int row = 0; row < logits.length; row++) {
      divided[row] = logits[row].clone();
      for (int i = 0; i < divided[row].length; i++) {
        divided[row][i] = (float) (divided[row][i] / temperature);
      }
    }
    return divided;
  }

  private static void requireMatching(float[][] logits, float[][] targets) {
    if (logits.length != targets.length) {
      throw new IllegalArgumentException(
          "expected targets for %d rows of logits, got %d"
              .formatted(logits.length, targets.length));
    }
    for (int row = 0; row < logits.length; row++) {
      if (logits[row].length != targets[row].length) {
        throw new IllegalArgumentException(
            "row %d: expected %d targets, got %d"
                .formatted(row, logits[row].length, targets[row].length));
      }
      for (float logit : logits[row]) {
        if (!Float.isFinite(logit)) {
          throw new IllegalArgumentException("row %d: a logit is %s".formatted(row, logit));
        }
      }
    }
  }

  /** Whether the temperature changes no probability: no rows, or logits that say nothing. */
  private static boolean isFlat(float[][] logits, ProblemType type) {
    for (float[] row : logits) {
      for (float logit : row) {
        float neutral = type == ProblemType.MULTI_LABEL_CLASSIFICATION ? 0 : row[0];
        if (logit != neutral) {
          return false;
        }
      }
    }
    return true;
  }

  /** The derivative by β of the log-loss: the sum of {@code (probability − target) · logit}. */
  private static double slope(float[][] logits, float[][] targets, ProblemType type, double beta) {
    double slope = 0;
    double unknown = 1.0 / (logits.length + 1);
    for (int row = 0; row < logits.length; row++) {
      float[] z = logits[row];
      double[] p = Probabilities.exact(z, type, 1 / beta);
      double even = type == ProblemType.MULTI_LABEL_CLASSIFICATION ? 0.5 : 1.0 / z.length;
      for (int i = 0; i < z.length; i++) {
        double target = (1 - unknown) * targets[row][i] + unknown * even;
        slope += (p[i] - target) * z[i];
      }
    }
    return slope;
  }
}
