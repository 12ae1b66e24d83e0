package dev.millrace.training.loss;

/**
 * Huber's loss (1964), the mean over rows and outputs: half the squared error up to {@code delta},
 * {@code delta · (|error| − delta/2)} beyond, so that outliers pull no harder than that.
 *
 * @param delta above 0, in units of the target as it is trained
 */
public record Huber(double delta) implements Loss {
  /** Checks the number. */
  public Huber {
    if (!(delta > 0) || !Double.isFinite(delta)) {
      throw new IllegalArgumentException("expected a Huber delta above 0, got " + delta);
    }
  }

  @Override
  public double weight(float[] target) {
    return target.length;
  }

  @Override
  public double of(float[] logits, float[] target, double[] gradient) {
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double error = (double) logits[i] - target[i];
      double size = Math.abs(error);
      loss += size <= delta ? error * error / 2 : delta * (size - delta / 2);
      gradient[i] = Math.max(-delta, Math.min(delta, error));
    }
    return loss;
  }
}
