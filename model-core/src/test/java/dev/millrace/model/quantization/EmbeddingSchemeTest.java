package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.inference.GraphRunner;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class EmbeddingSchemeTest {
  private static final int ROWS = 50;
  private static final int COLUMNS = 24;
  private static final float[] IDS = {3, 0, 49, 3, 17};

  private final FloatTensor table = Tensors.random(1, 0.05f, ROWS, COLUMNS);

  @Test
  void fp32RowsAreTheTablesOwn() {
    assertThat(lookUp(EmbeddingScheme.FP32)).isEqualTo(rows(table.data()));
  }

  /** Exactly what the integers stand for, which is off by half a step of the row at most. */
  @Test
  void int8RowsAreWhatTheIntegersStandFor() {
    PerRowInt8 quantized = PerRowInt8.quantize(table);

    float[] actual = lookUp(EmbeddingScheme.INT8);

    assertThat(actual).isEqualTo(rows(ReferenceProducts.dequantized(quantized)));
    float[] exact = rows(table.data());
    for (int i = 0; i < actual.length; i++) {
      float step = quantized.scales()[(int) IDS[i / COLUMNS]];
      assertThat(actual[i]).isCloseTo(exact[i], within(step * 0.5001f));
    }
  }

  @Test
  void int8TakesAQuarterOfTheBytes() {
    FloatTensor wide = Tensors.random(1, 1, 100, 384);

    assertThat((double) graph(EmbeddingScheme.INT8, wide).toBytes().length)
        .isLessThan(0.26 * graph(EmbeddingScheme.FP32, wide).toBytes().length);
  }

  private float[] lookUp(EmbeddingScheme scheme) {
    return GraphRunner.apply(
        (graph, input) ->
            scheme.lookUp(
                graph,
                "words",
                table,
                graph.apply(
                    Operator.RESHAPE, graph.cast(input, DataType.INT64), graph.integers(-1))),
        1,
        IDS.length,
        IDS);
  }

  private static GraphBuilder graph(EmbeddingScheme scheme, FloatTensor table) {
    GraphBuilder graph = new GraphBuilder("test");
    scheme.lookUp(graph, "words", table, graph.input("ids", DataType.INT64, "tokens"));
    return graph;
  }

  private static float[] rows(float[] data) {
    float[] rows = new float[IDS.length * COLUMNS];
    for (int i = 0; i < IDS.length; i++) {
      System.arraycopy(data, ((int) IDS[i]) * COLUMNS, rows, i * COLUMNS, COLUMNS);
    }
    return rows;
  }
}
