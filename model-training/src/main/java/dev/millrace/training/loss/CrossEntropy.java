package dev.millrace.training.loss;

/**
 * Cross-entropy of one class among several, as PyTorch's {@code CrossEntropyLoss} defines it: with
 * smoothing ε of {@code C} classes and class weights {@code w}, a row of class {@code y} costs
 * {@code −(1−ε)·w[y]·log p[y] − ε/C · Σ w[c]·log p[c]} and counts {@code w[y]} in the mean.
 *
 * @param classWeights {@code [classes]}, above 0
 * @param smoothing ε, from 0 to below 1 (Szegedy et al. 2016)
 */
@SuppressWarnings("ArrayRecordComponent") // Losses are not compared.
public record CrossEntropy(double[] classWeights, double smoothing) implements Loss {
  /** Checks the numbers and copies them. */
  public CrossEntropy {
    classWeights = Positive.checked(classWeights);
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "expected label smoothing from 0 to below 1, got " + smoothing);
    }
  }

  @Override
  public double weight(float[] target) {
    double weight = 0;
    for (int i = 0; i < target.length; i++) {
      weight += target[i] * classWeights[i];
    }
    return weight;
  }

  @Override
  public double of(float[] logits, float[] target, double[] gradient) {
    double[] log = Softmax.log(logits);
    double loss = 0;
    double all = 0;
    for (int i = 0; i < log.length; i++) {
      double share =
          classWeights[i] * ((1 - smoothing) * target[i] + smoothing / classWeights.length);
      loss -= share * log[i];
      gradient[i] = -share;
      all += share;
    }
    for (int i = 0; i < log.length; i++) {
      gradient[i] += all * Math.exp(log[i]);
    }
    return loss;
  }
}
