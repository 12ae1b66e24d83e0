package dev.millrace.training.loss;

import java.util.Arrays;

/** How much each class counts. */
public final class ClassWeights {
  private ClassWeights() {}

  /** All the same. */
  public static double[] equal(int classes) {
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return weights;
  }

  /**
   * {@code rows / (classes · rows of the class)}: each class counts as much in all (King and Zeng
   * 2001, "Logistic Regression in Rare Events Data"). A class without rows has weight 1.
   *
   * @param targets one-hot {@code [rows, classes]}
   */
  public static double[] balanced(float[][] targets) {
    double[] rows = sums(targets);
    double[] weights = equal(rows.length);
    for (int i = 0; i < weights.length; i++) {
      if (rows[i] > 0) {
        weights[i] = targets.length / (rows.length * rows[i]);
      }
    }
    return weights;
  }

  /**
   * {@code rows without the label / rows with it}: what a label's presence counts more than its
   * absence. A label that all or no rows have has weight 1.
   *
   * @param targets 0 or 1, {@code [rows, labels]}
   */
  public static double[] positive(float[][] targets) {
    double[] rows = sums(targets);
    double[] weights = equal(rows.length);
    for (int i = 0; i < weights.length; i++) {
      if (rows[i] > 0 && rows[i] < targets.length) {
        weights[i] = (targets.length - rows[i]) / rows[i];
      }
    }
    return weights;
  }

  private static double[] sums(float[][] targets) {
    double[] sums = new double[targets[0].length];
    for (float[] target : targets) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += target[i];
      }
    }
    return sums;
  }
}
