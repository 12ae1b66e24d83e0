package dev.millrace.model.checkpoint;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Set;

/**
 * Named tensors, whatever file they came from, under the names and layouts of PyTorch's {@code
 * state_dict}: linear weights are {@code [out, in]}.
 *
 * <p>Threading: for one thread.
 */
public interface WeightSource extends AutoCloseable {

  /** Where the tensors come from, for messages. */
  String origin();

  /** All names, in the order of the file. */
  Set<String> names();

  /**
   * Reads a tensor.
   *
   * @throws ModelFormatException if there is none of this name, or it has not this shape, or an
   *     element is NaN or infinite
   */
  FloatTensor read(String name, Shape expected) throws ModelFormatException;

  /**
   * The shape of a tensor.
   *
   * @throws ModelFormatException if there is none of this name
   */
  Shape shape(String name) throws ModelFormatException;

  @Override
  void close();
}
