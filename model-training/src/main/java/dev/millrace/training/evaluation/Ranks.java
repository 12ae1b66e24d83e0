package dev.millrace.training.evaluation;

import org.apache.commons.statistics.ranking.NaNStrategy;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/** What is said of the order of values alone. Equal values share the average of their ranks. */
final class Ranks {
  private Ranks() {}

  private static double[] of(double[] values) {
    return new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).apply(values);
  }

  /**
   * Area under the receiver operating characteristic: the chance that a positive has the higher
   * score than a negative, by the rank sum of Mann and Whitney.
   *
   * @return NaN if all are positive or none is
   */
  static double rocAuc(double[] scores, boolean[] positive) {
    double[] ranks = of(scores);
    double sum = 0;
    double positives = 0;
    for (int i = 0; i < ranks.length; i++) {
      sum += positive[i] ? ranks[i] : 0;
      positives += positive[i] ? 1 : 0;
    }
    double negatives = ranks.length - positives;
    return (sum - positives * (positives + 1) / 2) / (positives * negatives);
  }

  /**
   * Spearman's coefficient: the correlation of ranks.
   *
   * @return NaN if one side is constant
   */
  static double spearman(double[] x, double[] y) {
    return correlation(of(x), of(y));
  }

  private static double correlation(double[] x, double[] y) {
    double meanX = Means.of(x);
    double meanY = Means.of(y);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }
}
