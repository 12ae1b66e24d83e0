package dev.millrace.model.head;

/**
 * {@code y = x · weight + bias} for one row at a time.
 *
 * @param in input features
 * @param out output features
 * @param weight row-major {@code [in, out]}, the transpose of PyTorch's layout
 * @param bias {@code [out]}
 */
public record DenseLayer(int in, int out, float[] weight, float[] bias) implements HeadStep {

  /** Checks the lengths. */
  public DenseLayer {
    if (weight.length != in * out || bias.length != out) {
      throw new IllegalArgumentException(
          "expected weight [%d, %d] and bias [%d], got %d and %d values"
              .formatted(in, out, out, weight.length, bias.length));
    }
  }

  /** A layer from PyTorch's {@code [out, in]} weight. */
  public static DenseLayer fromPyTorch(int in, int out, float[] weight, float[] bias) {
    float[] transposed = new float[in * out];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        transposed[i * out + o] = weight[o * in + i];
      }
    }
    return new DenseLayer(in, out, transposed, bias);
  }

  @Override
  public int width(int features) {
    if (features != in) {
      throw new IllegalArgumentException(
          "a dense layer takes %d features but gets %d".formatted(in, features));
    }
    return out;
  }

  /** Applies the layer: {@code [in]} to {@code [out]}. */
  @Override
  public float[] apply(float[] x) {
    float[] y = bias.clone();
    // Row by row of the weight, in the order in which it is stored.
    for (int i = 0; i < in; i++) {
      float xi = x[i];
      int row = i * out;
      for (int o = 0; o < out; o++) {
        y[o] += xi * weight[row + o];
      }
    }
    return y;
  }
}
