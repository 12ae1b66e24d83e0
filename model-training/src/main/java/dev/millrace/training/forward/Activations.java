package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.millrace.model.head.HeadActivation;

/** Activations on tensors. */
final class Activations {
  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  private Activations() {}

  static NDArray apply(HeadActivation activation, NDArray x) {
    return switch (activation) {
      case TANH -> x.tanh();
      case RELU -> Activation.relu(x);
      case GELU -> Activation.gelu(x);
      case GELU_TANH -> geluByTanh(x);
      case SILU -> x.mul(Activation.sigmoid(x));
    };
  }

  /** {@code x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))} (Hendrycks and Gimpel 2016). */
  private static NDArray geluByTanh(NDArray x) {
    NDArray cubes = Scaling.scaled(x.mul(x).mul(x), 0.044715f);
    NDArray inner = Scaling.scaled(x.add(cubes), (float) SQRT_2_OVER_PI);
    return Scaling.scaled(x, 0.5f).mul(inner.tanh().add(1));
  }
}
