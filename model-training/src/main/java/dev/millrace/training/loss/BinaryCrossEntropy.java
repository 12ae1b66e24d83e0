package dev.millrace.training.loss;

/**
 * Binary cross-entropy of each label for itself, as PyTorch's {@code BCEWithLogitsLoss} defines it:
 * {@code −(w·t·log σ(x) + (1−t)·log(1−σ(x)))}, the mean over rows and labels.
 *
 * @param positiveWeights {@code w} of each label, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // Losses are not compared.
public record BinaryCrossEntropy(double[] positiveWeights) implements Loss {
  /** Checks the numbers and copies them. */
  public BinaryCrossEntropy {
    positiveWeights = Positive.checked(positiveWeights);
  }

  @Override
  public double weight(float[] target) {
    return target.length;
  }

  @Override
  public double of(float[] logits, float[] target, double[] gradient) {
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double x = logits[i];
      double present = positiveWeights[i] * target[i];
      double absent = 1 - target[i];
      loss += present * softplus(-x) + absent * softplus(x);
      double sigma = 1 / (1 + Math.exp(-x));
      gradient[i] = absent * sigma - present * (1 - sigma);
    }
    return loss;
  }

  /** {@code log(1 + e^x)}. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
