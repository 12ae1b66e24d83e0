package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import java.util.Locale;

/** How linear modules are stored and multiplied. */
public enum QuantizationScheme {
  /** 32-bit floats throughout. */
  FP32 {
    @Override
    public LinearWriter writer(GraphBuilder graph) {
      return new Fp32LinearWriter(graph);
    }
  },
  /**
   * 8-bit weights with a scale per output channel; activations quantized as they come, with a scale
   * per token.
   */
  INT8 {
    @Override
    public LinearWriter writer(GraphBuilder graph) {
      return new Int8LinearWriter(graph);
    }
  },
  /** 4-bit weights with a scale per block of inputs; activations stay floats. */
  INT4 {
    @Override
    public LinearWriter writer(GraphBuilder graph) {
      return new Int4LinearWriter(graph);
    }
  };

  /** Writes linear modules of this scheme into a graph. */
  public abstract LinearWriter writer(GraphBuilder graph);

  /** The name in a {@link QuantizationPlan}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
