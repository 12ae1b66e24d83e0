package dev.millrace.training.evaluation;

import java.util.stream.IntStream;

/** Metrics as their definitions have them, slow and plain, to hold the others against. */
final class PlainMetrics {
  private PlainMetrics() {}

  /** Over all pairs of a positive and a negative; equal scores count half. */
  static double rocAuc(double[] scores, boolean[] positive) {
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (positive[i] && !positive[j]) {
          pairs++;
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }

  static double f1(int[] right, int[] answered, int label) {
    int[] rows = IntStream.range(0, right.length).toArray();
    double truePositives = count(rows, row -> right[row] == label && answered[row] == label);
    double precision = truePositives / count(rows, row -> answered[row] == label);
    double recall = truePositives / count(rows, row -> right[row] == label);
    if (truePositives == 0) {
      return Double.isNaN(precision) && Double.isNaN(recall) ? Double.NaN : 0;
    }
    return 2 * precision * recall / (precision + recall);
  }

  private static double count(int[] rows, java.util.function.IntPredicate which) {
    return IntStream.of(rows).filter(which).count();
  }

  static double macroF1(int[] right, int[] answered, int labels) {
    return IntStream.range(0, labels)
        .mapToDouble(label -> f1(right, answered, label))
        .filter(f1 -> !Double.isNaN(f1))
        .average()
        .orElseThrow();
  }

  /** The correlation of one-hot matrices, over all pairs of rows. */
  static double matthews(int[] right, int[] answered) {
    double both = 0;
    double ofRight = 0;
    double ofAnswers = 0;
    double n = right.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        // sum over k of (x_ik - x_jk)(y_ik - y_jk)
        both +=
            (right[i] == answered[i] ? 1 : 0)
                - (right[i] == answered[j] ? 1 : 0)
                - (right[j] == answered[i] ? 1 : 0)
                + (right[j] == answered[j] ? 1 : 0);
        ofRight += right[i] == right[j] ? 0 : 2;
        ofAnswers += answered[i] == answered[j] ? 0 : 2;
      }
    }
    return ofRight == 0 || ofAnswers == 0 ? 0 : both / Math.sqrt(ofRight * ofAnswers);
  }

  static double logLoss(float[][] logits, int[] right) {
    double sum = 0;
    for (int row = 0; row < logits.length; row++) {
      double[] softmax = softmax(logits[row]);
      sum -= Math.log(softmax[right[row]]);
    }
    return sum / logits.length;
  }

  static double[] softmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] softmax = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      softmax[i] = Math.exp(logits[i]) / sum;
    }
    return softmax;
  }

  /** Bin by bin, each with a pass over all rows. */
  static double calibrationError(double[] confidence, boolean[] correct) {
    double error = 0;
    for (int bin = 0; bin < 15; bin++) {
      double sum = 0;
      double rights = 0;
      for (int i = 0; i < confidence.length; i++) {
        if (confidence[i] > bin / 15.0 && confidence[i] <= (bin + 1) / 15.0) {
          sum += confidence[i];
          rights += correct[i] ? 1 : 0;
        }
      }
      error += Math.abs(sum - rights) / confidence.length;
    }
    return error;
  }

  /**
   * Kendall's way of writing it: the correlation of signs' sums, which are ranks but for a
   * constant.
   */
  static double spearman(double[] x, double[] y) {
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      double rankX = 0;
      double rankY = 0;
      for (int j = 0; j < x.length; j++) {
        rankX += Math.signum(x[i] - x[j]);
        rankY += Math.signum(y[i] - y[j]);
      }
      xx += rankX * rankX;
      yy += rankY * rankY;
      xy += rankX * rankY;
    }
    return xy / Math.sqrt(xx * yy);
  }
}
