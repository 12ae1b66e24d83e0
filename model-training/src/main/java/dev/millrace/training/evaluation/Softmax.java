package dev.millrace.training.evaluation;

/**
 * A row's probabilities, of one of the labels.
 *
 * @param logProbabilities natural logarithms, by label
 * @param best the most likely label; the first of several
 * @param logRest logarithm of the probability of all others than the best, which one minus the
 *     best's would round to nothing
 */
record Softmax(double[] logProbabilities, int best, double logRest) {

  static Softmax of(float[] logits) {
    int best = Rows.classes(new float[][] {logits})[0];
    double rest = 0;
    for (int i = 0; i < logits.length; i++) {
      rest += i == best ? 0 : Math.exp((double) logits[i] - logits[best]);
    }
    double logSum = Math.log1p(rest);
    double[] logProbabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logProbabilities[i] = (double) logits[i] - logits[best] - logSum;
    }
    return new Softmax(logProbabilities, best, Math.log(rest) - logSum);
  }

  double confidence() {
    return Math.exp(logProbabilities[best]);
  }

  /** Log-odds of a label: the order of probabilities, of which many round to one. */
  double logOdds(int label) {
    double logProbability = logProbabilities[label];
    return logProbability - (label == best ? logRest : Math.log1p(-Math.exp(logProbability)));
  }
}
