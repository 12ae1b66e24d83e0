package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.LayerNorm;

/**
 * A layer norm over the last axis.
 *
 * @param weight {@code [features]}
 * @param bias {@code [features]}
 * @param epsilon added to the variance
 */
record Norm(NDArray weight, NDArray bias, float epsilon) {

  NDArray apply(NDArray x) {
    return LayerNorm.layerNorm(x, weight.getShape(), weight, bias, epsilon).singletonOrThrow();
  }
}
