package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;

/** The tensors that are trained, as they are in the pass that is under way. */
@FunctionalInterface
public interface Trained {

  /** The ending of a module's {@code A}, {@code [rank, in]}. */
  String LORA_A = ".lora_A.weight";

  /** The ending of a module's {@code B}, {@code [out, rank]}. */
  String LORA_B = ".lora_B.weight";

  /**
   * A tensor.
   *
   * @param name canonical, such as {@code encoder.layer.0.attention.self.query.lora_A.weight}
   * @throws IllegalArgumentException if there is none of this name
   */
  NDArray tensor(String name);
}
