package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Locale;
import java.util.Map;

/** How the table of word embeddings is stored. */
public enum EmbeddingScheme {
  /** 32-bit floats. */
  FP32 {
    @Override
    public Value lookUp(GraphBuilder graph, String name, FloatTensor table, Value ids) {
      return gather(graph, graph.weight(name, table), ids);
    }
  },
  /** 8-bit integers with a scale per row; only the rows that a batch reads become floats again. */
  INT8 {
    @Override
    public Value lookUp(GraphBuilder graph, String name, FloatTensor table, Value ids) {
      PerRowInt8 quantized = PerRowInt8.quantize(table);
      Value rows = gather(graph, graph.weight(name, table.shape(), quantized.values()), ids);
      Value scales =
          graph.weight(
              name + ".scale",
              new FloatTensor(Shape.of(quantized.scales().length), quantized.scales()));
      return graph.apply(
          Operator.DEQUANTIZE_LINEAR, Map.of("axis", 0), rows, gather(graph, scales, ids));
    }
  };

  /**
   * Writes a table into a graph, and the reading of some of its rows.
   *
   * @param name the table's name in the checkpoint
   * @param table {@code [rows, hidden]}
   * @param ids int64 {@code [tokens]}
   * @return {@code [tokens, hidden]}
   */
  public abstract Value lookUp(GraphBuilder graph, String name, FloatTensor table, Value ids);

  /** The name in a {@link QuantizationPlan}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Value gather(GraphBuilder graph, Value table, Value ids) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), table, ids);
  }
}
