package dev.millrace.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.millrace.training.forward.Trained;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers that are trained: an array here, and in each pass tensors of its own for libtorch.
 *
 * <p>Tensors that lived longer would have to be set and their gradients reset between passes. DJL
 * lends libtorch Java's memory when it sets a tensor, and keeps each handle of a gradient for as
 * long as the tensor's manager lives.
 *
 * <p>Threading: for one thread.
 */
final class Parameters implements Trained {
  private final ParameterLayout layout;
  private final float[] values;
  private Map<String, NDArray> tensors = Map.of();

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
   */
  void enter(NDManager pass, boolean derived) {
    Map<String, NDArray> made = new HashMap<>();
    for (ParameterLayout.Slot slot : layout.slots()) {
      long[] shape = slot.shape().stream().mapToLong(Integer::longValue).toArray();
      float[] numbers = Arrays.copyOfRange(values, slot.offset(), slot.end());
      NDArray tensor = pass.create(numbers, new Shape(shape));
      tensor.setRequiresGradient(derived);
      made.put(slot.name(), tensor);
    }
    tensors = made;
  }

  @Override
  public NDArray tensor(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("expected a tensor " + name);
    }
    return tensor;
  }

  /** Adds the gradients of the pass to a sum, in the layout's order. */
  void addGradients(float[] sum) {
    for (ParameterLayout.Slot slot : layout.slots()) {
      float[] gradient = tensor(slot.name()).getGradient().toFloatArray();
      for (int i = 0; i < gradient.length; i++) {
        sum[slot.offset() + i] += gradient[i];
      }
    }
  }
}
