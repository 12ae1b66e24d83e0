package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.ModuleWeights;
import dev.millrace.model.tensor.FloatTensor;
import java.util.Map;

/**
 * A checkpoint's numbers as tensors, and what is trained beside them.
 *
 * @param manager owns the tensors
 * @param weights the checkpoint's
 * @param updates of linear modules, by canonical name
 */
record Weights(NDManager manager, ModuleWeights weights, Map<String, LowRank> updates) {

  NDArray matrix(String name, int rows, int columns) throws ModelFormatException {
    return manager.create(weights.read(name, rows, columns).data(), new Shape(rows, columns));
  }

  NDArray vector(String name, int size) throws ModelFormatException {
    return manager.create(weights.read(name, size).data());
  }

  Linear linear(String module, int in, int out, boolean bias) throws ModelFormatException {
    return new Linear(
        matrix(module + ".weight", out, in),
        bias ? vector(module + ".bias", out) : null,
        updates.get(module));
  }

  Norm norm(String module, int size, boolean bias, float epsilon) throws ModelFormatException {
    NDArray zeros = manager.zeros(new Shape(size));
    return new Norm(
        vector(module + ".weight", size), bias ? vector(module + ".bias", size) : zeros, epsilon);
  }

  NDArray tensor(FloatTensor tensor) {
    return manager.create(tensor.data(), new Shape(tensor.shape().toLongs()));
  }
}
