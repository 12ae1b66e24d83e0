package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A checkpoint's tensors by canonical name, and which of them have been used. */
public final class ModuleWeights {
  private static final String BIAS = ".bias";

  private final WeightSource source;
  private final String prefix;
  private final Set<String> used = new HashSet<>();
  private final Map<String, FloatTensor> biases = new LinkedHashMap<>();

  /**
   * The tensors of a source.
   *
   * @param prefix what names start with where the model has a head, such as {@code bert.}
   * @param probe a tensor that every checkpoint has: with or without the prefix decides
   */
  public ModuleWeights(WeightSource source, String prefix, String probe) {
    this.source = source;
    this.prefix = source.names().contains(prefix + probe) ? prefix : "";
  }

  /**
   * Reads a tensor.
   *
   * @param name canonical
   * @throws ModelFormatException if there is none, or it has another shape or is not finite
   */
  public FloatTensor read(String name, int... shape) throws ModelFormatException {
    String full = prefix + name;
    used.add(full);
    long[] dimensions = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      dimensions[i] = shape[i];
    }
    try {
      FloatTensor tensor = source.read(full, Shape.of(dimensions));
      if (name.endsWith(BIAS)) {
        biases.put(name.substring(0, name.length() - BIAS.length()), tensor);
      }
      return tensor;
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "%s: tensor %s: config.json asks for a shape that can't be: %s"
              .formatted(source.origin(), full, e.getMessage()));
    }
  }

  /** A vector as a constant of the graph. */
  Value vector(GraphBuilder graph, String name, int size) throws ModelFormatException {
    return graph.weight(name, read(name, size));
  }

  /** All biases that have been read, by the canonical name of their module. */
  Map<String, FloatTensor> biases() {
    return Collections.unmodifiableMap(biases);
  }

  /** Refuses tensors of the encoder that nothing has read: the graph would not be the model. */
  void requireAllUsed(Predicate<String> belongsToEncoder) throws ModelFormatException {
    List<String> left =
        source.names().stream()
            .filter(name -> !used.contains(name) && name.startsWith(prefix))
            .filter(name -> belongsToEncoder.test(name.substring(prefix.length())))
            .limit(5)
            .toList();
    if (!left.isEmpty()) {
      throw new ModelFormatException(
          "%s: tensors that this architecture does not have: %s"
              .formatted(source.origin(), String.join(", ", left)));
    }
  }
}
