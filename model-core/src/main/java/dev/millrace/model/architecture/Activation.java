package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.head.HeadActivation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Activations between the two feed-forward layers, as operators of a graph. */
public enum Activation {
  /** {@code x/2 · (1 + erf(x/√2))}. */
  GELU(HeadActivation.GELU, -0.17f) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.GELU, x);
    }
  },
  /** GELU by tanh (Hendrycks and Gimpel 2016). */
  GELU_TANH(HeadActivation.GELU_TANH, -0.1701f) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.FAST_GELU, x);
    }
  },
  /** {@code max(x, 0)}. */
  RELU(HeadActivation.RELU, 0) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.RELU, x);
    }
  },
  /** {@code x · sigmoid(x)}. */
  SILU(HeadActivation.SILU, -0.2785f) {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.QUICK_GELU, Map.of("alpha", 1f), x);
    }
  };

  private final HeadActivation plain;
  private final float lowerBound;

  Activation(HeadActivation plain, float lowerBound) {
    this.plain = plain;
    this.lowerBound = lowerBound;
  }

  /** The same function on plain numbers. */
  public HeadActivation function() {
    return plain;
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
    List<HeadActivation> accepted = Arrays.stream(values()).map(a -> a.plain).toList();
    return values()[accepted.indexOf(HeadActivation.read(config, field, accepted))];
  }
}
