package dev.millrace.training.loss;

/** Logarithms of a softmax, without overflow. */
final class Softmax {
  private Softmax() {}

  /** {@code log softmax(logits)}. */
  static double[] log(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    double normalizer = largest + Math.log(sum);
    double[] log = new double[logits.length];
    for (int i = 0; i < log.length; i++) {
      log[i] = logits[i] - normalizer;
    }
    return log;
  }
}
