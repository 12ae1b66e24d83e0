package dev.millrace.training.evaluation;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * McNemar's test (1947) of whether two models are right equally often: it looks at the rows of
 * which just one is right. Up to 25 of them it is exact, by the binomial distribution; with more it
 * is the chi-squared one with continuity correction (Edwards, 1948).
 *
 * @param onlyFirst rows that only the first answered rightly
 * @param onlySecond rows that only the second did
 * @param exact whether it is the exact test
 * @param pValue two-sided
 */
public record McNemar(int onlyFirst, int onlySecond, boolean exact, double pValue) {
  private static final int MAX_EXACT = 25;

  /** Tests two models on the same rows. */
  public static McNemar of(boolean[] firstCorrect, boolean[] secondCorrect) {
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int row = 0; row < firstCorrect.length; row++) {
      onlyFirst += firstCorrect[row] && !secondCorrect[row] ? 1 : 0;
      onlySecond += !firstCorrect[row] && secondCorrect[row] ? 1 : 0;
    }
    return of(onlyFirst, onlySecond);
  }

  static McNemar of(int onlyFirst, int onlySecond) {
    int all = onlyFirst + onlySecond;
    boolean exact = all <= MAX_EXACT;
    return new McNemar(
        onlyFirst, onlySecond, exact, exact ? exact(onlyFirst, all) : corrected(onlyFirst, all));
  }

  /**
   * Both tails are alike, so it is twice one of them. (A test that adds up what is as unlikely
   * finds equal probabilities unequal in their last digit.)
   */
  private static double exact(int first, int all) {
    double tail =
        BinomialDistribution.of(all, 0.5).cumulativeProbability(Math.min(first, all - first));
    return Math.min(1, 2 * tail);
  }

  private static double corrected(int first, int all) {
    double distance = Math.max(0, Math.abs(2.0 * first - all) - 1);
    return ChiSquaredDistribution.of(1).survivalProbability(distance * distance / all);
  }
}
