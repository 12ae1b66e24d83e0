package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;

/** Products with numbers, in passes whose gradients are wanted. */
final class Scaling {
  private Scaling() {}

  /**
   * {@code x · factor}.
   *
   * <p>Not {@code x.mul(factor)}: DJL makes a tensor of the factor on a buffer of Java's and closes
   * it at once, but libtorch keeps the tensor for the gradient. When the buffer is collected in
   * between, the gradient is multiplied with whatever stands there. Here the factor belongs to
   * whoever owns {@code x}.
   */
  static NDArray scaled(NDArray x, float factor) {
    return x.mul(x.getManager().create(factor));
  }
}
