package dev.millrace.model.head;

/**
 * Layer normalization (Ba et al. 2016) of one row: mean 0 and variance 1 over its features, then a
 * weight and a bias per feature.
 *
 * @param weight {@code [features]}
 * @param bias {@code [features]}
 * @param epsilon added to the variance
 */
public record LayerNorm(float[] weight, float[] bias, float epsilon) implements HeadStep {

  /** Checks the lengths. */
  public LayerNorm {
    if (weight.length != bias.length) {
      throw new IllegalArgumentException(
          "expected as many weights as biases, got %d and %d"
              .formatted(weight.length, bias.length));
    }
  }

  @Override
  public int width(int in) {
    if (in != weight.length) {
      throw new IllegalArgumentException(
          "a layer norm takes %d features but gets %d".formatted(weight.length, in));
    }
    return in;
  }

  @Override
  public float[] apply(float[] x) {
    double mean = 0;
    for (float value : x) {
      mean += value;
    }
    mean /= x.length;
    double variance = 0;
    for (float value : x) {
      variance += (value - mean) * (value - mean);
    }
    double scale = 1 / Math.sqrt(variance / x.length + epsilon);
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) ((x[i] - mean) * scale) * weight[i] + bias[i];
    }
    return y;
  }
}
