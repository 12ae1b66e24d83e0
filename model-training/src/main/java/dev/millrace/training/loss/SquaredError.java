package dev.millrace.training.loss;

/** {@code (x − t)²}, the mean over rows and outputs. */
public record SquaredError() implements Loss {
  @Override
  public double weight(float[] target) {
    return target.length;
  }

  @Override
  public double of(float[] logits, float[] target, double[] gradient) {
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double error = (double) logits[i] - target[i];
      loss += error * error;
      gradient[i] = 2 * error;
    }
    return loss;
  }
}
