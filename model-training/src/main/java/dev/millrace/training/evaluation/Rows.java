package dev.millrace.training.evaluation;

import dev.millrace.model.head.ProblemType;

/** Rows of logits and targets. */
final class Rows {
  private Rows() {}

  static void check(ProblemType type, int outputs, float[][] logits, float[][] targets) {
    if (logits.length == 0 || outputs == 0) {
      throw new IllegalArgumentException("expected at least one row and one output, got none");
    }
    if (targets.length != logits.length) {
      throw new IllegalArgumentException(
          "expected as many rows of targets as of logits, %d, got %d"
              .formatted(logits.length, targets.length));
    }
    for (int row = 0; row < logits.length; row++) {
      checkNumbers(row, "logits", outputs, logits[row]);
      checkNumbers(row, "targets", outputs, targets[row]);
      if (type != ProblemType.REGRESSION) {
        checkTargets(type, row, targets[row]);
      }
    }
  }

  private static void checkNumbers(int row, String what, int outputs, float[] values) {
    if (values.length != outputs) {
      throw new IllegalArgumentException(
          "row %d: expected %d %s, got %d".formatted(row, outputs, what, values.length));
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "row %d: expected finite %s, got %s".formatted(row, what, value));
      }
    }
  }

  private static void checkTargets(ProblemType type, int row, float[] targets) {
    int ones = 0;
    for (float target : targets) {
      if (target != 0 && target != 1) {
        throw new IllegalArgumentException(
            "row %d: expected targets 0 and 1, got %s".formatted(row, target));
      }
      ones += target == 1 ? 1 : 0;
    }
    if (type == ProblemType.SINGLE_LABEL_CLASSIFICATION && ones != 1) {
      throw new IllegalArgumentException(
          "row %d: expected a single target of 1, got %d of them".formatted(row, ones));
    }
  }

  /** Index of the largest value by row; of several, the first. */
  static int[] classes(float[][] rows) {
    int[] classes = new int[rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 1; i < rows[row].length; i++) {
        classes[row] = rows[row][i] > rows[row][classes[row]] ? i : classes[row];
      }
    }
    return classes;
  }

  /** A column as doubles, without negative zeros: ranks would tell them from others. */
  static double[] column(float[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int row = 0; row < rows.length; row++) {
      values[row] = rows[row][column] + 0.0;
    }
    return values;
  }

  /** Where a column is 1. */
  static boolean[] ones(float[][] rows, int column) {
    boolean[] ones = new boolean[rows.length];
    for (int row = 0; row < rows.length; row++) {
      ones[row] = rows[row][column] == 1;
    }
    return ones;
  }
}
