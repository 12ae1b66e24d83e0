package dev.millrace.training.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.Arrays;
import java.util.Map;

/** Moves numbers between one array of all parameters and the tensors that libtorch sees. */
final class Gradients {
  /** DJL's name of libtorch. */
  static final String ENGINE = "PyTorch";

  private final ParameterLayout layout;
  private final Map<String, NDArray> tensors;

  Gradients(ParameterLayout layout, Map<String, NDArray> tensors) {
    this.layout = layout;
    this.tensors = tensors;
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
  }

  ParameterLayout layout() {
    return layout;
  }

  void setParameters(float[] parameters) {
    for (ParameterLayout.Slot slot : layout.slots()) {
      tensor(slot).set(Arrays.copyOfRange(parameters, slot.offset(), slot.end()));
    }
  }

  float[] parameters() {
    float[] parameters = new float[layout.size()];
    for (ParameterLayout.Slot slot : layout.slots()) {
      System.arraycopy(tensor(slot).toFloatArray(), 0, parameters, slot.offset(), slot.size());
    }
    return parameters;
  }

  /** Derives what {@code step} computes, whose derivative by each parameter is added to the sum. */
  void add(Step step, float[] sum) {
    try (GradientCollector collector = Engine.getEngine(ENGINE).newGradientCollector()) {
      collector.backward(step.compute());
    }
    for (ParameterLayout.Slot slot : layout.slots()) {
      try (NDArray gradient = tensor(slot).getGradient()) {
        float[] values = gradient.toFloatArray();
        for (int i = 0; i < values.length; i++) {
          sum[slot.offset() + i] += values[i];
        }
        // libtorch would add the next one's to it. Not set(..): that lends Java's memory to the
        // gradient for as long as this handle lives, which is not as long as the gradient.
        gradient.subi(gradient);
      }
    }
  }

  /** Something that can be derived. */
  interface Step {
    /** One number. */
    NDArray compute();
  }

  private NDArray tensor(ParameterLayout.Slot slot) {
    NDArray tensor = tensors.get(slot.name());
    if (tensor == null) {
      throw new IllegalStateException("expected a tensor " + slot.name());
    }
    return tensor;
  }
}
