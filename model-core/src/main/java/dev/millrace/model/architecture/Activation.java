package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Activations between the two feed-forward layers, by the names that configurations give them. */
enum Activation {
  /** {@code x/2 · (1 + erf(x/√2))}. */
  GELU("gelu", "gelu", -0.17f) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.GELU, x);
    }
  },
  /** GELU by tanh (Hendrycks and Gimpel 2016). */
  GELU_TANH("gelu_new", "gelu_pytorch_tanh", -0.1701f) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.FAST_GELU, x);
    }
  },
  /** {@code max(x, 0)}. */
  RELU("relu", "relu", 0) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.RELU, x);
    }
  },
  /** {@code x · sigmoid(x)}. */
  SILU("silu", "swish", -0.2785f) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.QUICK_GELU, Map.of("alpha", 1f), x);
    }
  };

  private final String name;
  private final String otherName;
  private final float lowerBound;

  Activation(String name, String otherName, float lowerBound) {
    this.name = name;
    this.otherName = otherName;
    this.lowerBound = lowerBound;
  }

  /** No value is below this one, which is rounded down from the function's minimum. */
  float lowerBound() {
    return lowerBound;
  }

  abstract Value apply(GraphBuilder graph, Value x);

  /**
   * The activation that a field names; GELU where it isn't there.
   *
   * @throws ModelFormatException naming the accepted values
   */
  static Activation read(JsonFile config, String field) throws ModelFormatException {
    String name = config.optionalText(field).orElse(GELU.name);
    for (Activation activation : values()) {
      if (activation.name.equals(name) || activation.otherName.equals(name)) {
        return activation;
      }
    }
    throw config.fault(
        field,
        "one of "
            + Arrays.stream(values())
                .flatMap(a -> Stream.of(a.name, a.otherName))
                .distinct()
                .toList());
  }
}
