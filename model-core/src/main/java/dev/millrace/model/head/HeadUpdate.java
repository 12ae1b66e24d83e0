package dev.millrace.model.head;

import org.jspecify.annotations.Nullable;

/**
 * What an adapter changes in a part of a head, which is computed for each adapter anyway: so the
 * change is made once, when the adapter is read.
 *
 * @param in input features; 0 if the weight is not changed
 * @param weight added to a dense layer's weight, row-major {@code [in, out]}; null for nothing
 * @param newBias takes the bias's place, {@code [out]}; null to keep it
 * @param addedBias added to the bias, {@code [out]}; null for nothing
 */
public record HeadUpdate(
    int in, float @Nullable [] weight, float @Nullable [] newBias, float @Nullable [] addedBias) {

  /**
   * A part with the change made.
   *
   * @throws IllegalArgumentException if it is of another shape, or no part that has such numbers
   */
  HeadStep applyTo(HeadStep step) {
    if (step instanceof DenseLayer dense) {
      float[] changed = dense.weight();
      if (weight != null) {
        dense.width(in);
        changed = sum("weight", changed, weight);
      }
      return new DenseLayer(dense.in(), dense.out(), changed, bias(dense.bias()));
    }
    if (step instanceof LayerNorm norm && weight == null) {
      return new LayerNorm(norm.weight(), bias(norm.bias()), norm.epsilon());
    }
    throw new IllegalArgumentException("it is no dense layer");
  }

  private float[] bias(float[] own) {
    if (newBias != null && newBias.length != own.length) {
      throw new IllegalArgumentException(
          "its bias has %d values, the adapter's %d".formatted(own.length, newBias.length));
    }
    float[] bias = newBias == null ? own : newBias;
    return addedBias == null ? bias : sum("bias", bias, addedBias);
  }

  private static float[] sum(String what, float[] x, float[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "its %s has %d values, the adapter's change %d".formatted(what, x.length, y.length));
    }
    float[] sum = new float[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = x[i] + y[i];
    }
    return sum;
  }
}
