package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A linear module whose own numbers are frozen.
 *
 * @param weight {@code [out, in]}
 * @param bias {@code [out]}, or null
 * @param update what is trained of it, or null
 */
record Linear(NDArray weight, @Nullable NDArray bias, @Nullable LowRank update) {

  /** Applies the module: {@code [.., in]} to {@code [.., out]}. */
  NDArray apply(NDArray x, Pass pass) {
    NDArray y = ai.djl.nn.core.Linear.linear(x, weight, bias).singletonOrThrow();
    return update == null ? y : y.add(update.apply(x, pass));
  }

  /** {@code x · weightᵀ}. */
  static NDArray product(NDArray x, NDArray weight) {
    return ai.djl.nn.core.Linear.linear(x, weight).singletonOrThrow();
  }
}
