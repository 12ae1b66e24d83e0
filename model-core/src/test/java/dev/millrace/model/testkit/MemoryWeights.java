package dev.millrace.model.testkit;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.TensorChecks;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Map;
import java.util.Set;

/**
 * Weights from a map, for tests of what reads them.
 *
 * @param origin what messages call it
 * @param tensors by name
 */
public record MemoryWeights(String origin, Map<String, FloatTensor> tensors)
    implements WeightSource {

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) throws ModelFormatException {
    return find(name).shape();
  }

  @Override
  public FloatTensor read(String name, Shape expected) throws ModelFormatException {
    FloatTensor tensor = find(name);
    TensorChecks.requireShape(origin, name, expected, tensor.shape());
    return TensorChecks.requireFinite(origin, name, tensor);
  }

  private FloatTensor find(String name) throws ModelFormatException {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw TensorChecks.missing(origin, name);
    }
    return tensor;
  }

  @Override
  public void close() {}
}
