package dev.millrace.model.head;

/** Logits as probabilities. */
public final class Probabilities {
  private Probabilities() {}

  /**
   * The probabilities of a head's outputs.
   *
   * @param logits {@code [labels]}
   * @param temperature what logits are divided by first; of no effect for regression
   * @return softmax or sigmoids, {@code [labels]}; for regression the values themselves
   */
  public static float[] of(float[] logits, ProblemType type, double temperature) {
    double[] exact = exact(logits, type, temperature);
    float[] probabilities = new float[exact.length];
    for (int i = 0; i < exact.length; i++) {
      probabilities[i] = (float) exact[i];
    }
    return probabilities;
  }

  /** The same in double precision. */
  public static double[] exact(float[] logits, ProblemType type, double temperature) {
    return switch (type) {
      case SINGLE_LABEL_CLASSIFICATION -> softmax(logits, temperature);
      case MULTI_LABEL_CLASSIFICATION -> sigmoid(logits, temperature);
      case REGRESSION -> widened(logits);
    };
  }

  private static double[] softmax(float[] logits, double temperature) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double[] scores = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = Math.exp(((double) logits[i] - largest) / temperature);
      sum += scores[i];
    }
    for (int i = 0; i < logits.length; i++) {
      scores[i] /= sum;
    }
    return scores;
  }

  private static double[] sigmoid(float[] logits, double temperature) {
    double[] scores = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = 1 / (1 + Math.exp(-logits[i] / temperature));
    }
    return scores;
  }

  private static double[] widened(float[] logits) {
    double[] values = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      values[i] = logits[i];
    }
    return values;
  }
}
