package dev.millrace.model.architecture;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Activations between the two feed-forward layers, by their {@code hidden_act} names. */
enum Activation {
  /** {@code x/2 · (1 + erf(x/√2))}. */
  GELU("gelu", "gelu") {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.GELU, x);
    }
  },
  /** GELU by tanh (Hendrycks and Gimpel 2016). */
  GELU_TANH("gelu_new", "gelu_pytorch_tanh") {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.FAST_GELU, x);
    }
  },
  /** {@code max(x, 0)}. */
  RELU("relu", "relu") {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.RELU, x);
    }
  },
  /** {@code x · sigmoid(x)}. */
  SILU("silu", "swish") {
    @Override
    Value apply(GraphBuilder graph, Value x) {
      return graph.apply(Operator.QUICK_GELU, Map.of("alpha", 1f), x);
    }
  };

  private final String name;
  private final String otherName;

  Activation(String name, String otherName) {
    this.name = name;
    this.otherName = otherName;
  }

  abstract Value apply(GraphBuilder graph, Value x);

  /**
   * The activation of a {@code hidden_act}.
   *
   * @throws IllegalArgumentException naming the accepted values
   */
  static Activation parse(String hiddenAct) {
    return Arrays.stream(values())
        .filter(
            activation ->
                activation.name.equals(hiddenAct) || activation.otherName.equals(hiddenAct))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "hidden_act is \"%s\"; expected one of %s"
                        .formatted(
                            hiddenAct,
                            Arrays.stream(values())
                                .flatMap(a -> Stream.of(a.name, a.otherName))
                                .distinct()
                                .toList())));
  }
}
