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
    for (int i = 0; i < in; i++) {
      addRow(x[i], i, y);
    }
    return y;
  }

  /** The weight is read once for all rows, which is what takes the time. */
  @Override
  public float[][] applyAll(float[][] rows) {
    float[][] y = new float[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      y[row] = bias.clone();
    }
    for (int i = 0; i < in; i++) {
      for (int row = 0; row < rows.length; row++) {
        addRow(rows[row][i], i, y[row]);
      }
    }
    return y;
  }

  /**
   * Adds a multiple of a row of the weight: a fused multiply-add that the JIT vectorizes, which a
   * dot product's reduction is not.
   */
  private void addRow(float factor, int row, float[] y) {
    int start = row * out;
    for (int o = 0; o < out; o++) {
      y[o] += factor * weight[start + o];
    }
  }
}
