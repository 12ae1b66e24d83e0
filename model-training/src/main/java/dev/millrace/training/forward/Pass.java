package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one pass has beside the frozen numbers: the tensors that are trained, as they are in it, and
 * what is dropped.
 *
 * <p>Threading: for one thread.
 *
 * @param tensors by canonical name, such as {@code
 *     encoder.layer.0.attention.self.query.lora_A.weight}
 * @param masks of what is dropped; null outside of training
 */
public record Pass(Map<String, NDArray> tensors, @Nullable DropMasks masks) {

  /** The ending of a module's {@code A}, {@code [rank, in]}. */
  public static final String LORA_A = ".lora_A.weight";

  /** The ending of a module's {@code B}, {@code [out, rank]}. */
  public static final String LORA_B = ".lora_B.weight";

  /** Copies the map. */
  public Pass {
    tensors = Map.copyOf(tensors);
  }

  /**
   * A tensor.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  NDArray tensor(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("expected a tensor " + name);
    }
    return tensor;
  }

  /**
   * Dropout (Srivastava et al. 2014): in training, this share of the numbers is set to zero, and
   * the others are divided by what is left, so that sums are expected to stay.
   */
  NDArray dropped(NDArray x, float share) {
    return masks == null || share == 0 ? x : x.mul(masks.like(x, share));
  }
}
