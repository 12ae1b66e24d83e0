package dev.millrace.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The numbers that are trained: an array here, and in each pass tensors of its own for libtorch.
 *
 * <p>Tensors that lived longer would have to be set and their gradients reset between passes. DJL
 * lends libtorch Java's memory when it sets a tensor, and keeps each handle of a gradient for as
 * long as the tensor's manager lives.
 *
 * <p>Threading: several passes may read at once, while nobody sets.
 */
final class Parameters {
  private final ParameterLayout layout;
  private final float[] values;

  Parameters(ParameterLayout layout, float[] values) {
    this.layout = layout;
    this.values = values.clone();
  }

  ParameterLayout layout() {
    return layout;
  }

  float[] values() {
    return values.clone();
  }

  void set(float[] others) {
    System.arraycopy(others, 0, values, 0, values.length);
  }

  /**
   * Makes the tensors of a pass.
   *
   * @param pass owns them
   * @param derived whether gradients are wanted
   * @return by canonical name
   */
  Map<String, NDArray> tensors(NDManager pass, boolean derived) {
    Map<String, NDArray> made = new HashMap<>();
    for (ParameterLayout.Slot slot : layout.slots()) {
      long[] shape = slot.shape().stream().mapToLong(Integer::longValue).toArray();
      float[] numbers = Arrays.copyOfRange(values, slot.offset(), slot.end());
      NDArray tensor = pass.create(numbers, new Shape(shape));
      tensor.setRequiresGradient(derived);
      made.put(slot.name(), tensor);
    }
    return made;
  }

  /** The gradients of a pass' tensors, in the layout's order. */
  float[] gradients(Map<String, NDArray> tensors) {
    float[] all = new float[layout.size()];
    for (ParameterLayout.Slot slot : layout.slots()) {
      NDArray tensor = Objects.requireNonNull(tensors.get(slot.name()), slot.name());
      System.arraycopy(tensor.getGradient().toFloatArray(), 0, all, slot.offset(), slot.size());
    }
    return all;
  }
}
