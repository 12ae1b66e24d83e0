package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import java.util.Arrays;
import java.util.Locale;

/** How the linear modules of an encoder are stored and multiplied. */
public enum QuantizationScheme {
  /** 32-bit floats throughout. */
  FP32 {
    @Override
    public LinearWriter writer(GraphBuilder graph, WeightRange range) {
      return new Fp32LinearWriter(graph);
    }
  },
  /**
   * 8-bit weights with a scale per output channel; activations quantized as they come, with a scale
   * per token.
   */
  INT8 {
    @Override
    public LinearWriter writer(GraphBuilder graph, WeightRange range) {
      return new Int8LinearWriter(graph, range);
    }
  };

  /** Writes linear modules of this scheme into a graph. */
  public abstract LinearWriter writer(GraphBuilder graph, WeightRange range);

  /** The name on the command line and in manifests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Parses an {@link #id()}.
   *
   * @throws IllegalArgumentException naming the accepted values
   */
  public static QuantizationScheme parse(String id) {
    return Arrays.stream(values())
        .filter(scheme -> scheme.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "quantization is \"%s\"; expected one of %s"
                        .formatted(
                            id, Arrays.stream(values()).map(QuantizationScheme::id).toList())));
  }
}
