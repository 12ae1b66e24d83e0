package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Map;

/** Products of floats with 4-bit weights. */
record Int4LinearWriter(GraphBuilder graph) implements LinearWriter {
  private static final int BITS = 4;

  /** Activations stay floats. */
  private static final int ACCURACY_LEVEL = 1;

  @Override
  public Prepared prepare(Input input) {
    return new Prepared(this, input.x(), input.x(), Value.NONE, Value.NONE, FeatureScales.NONE);
  }

  @Override
  public Value multiply(Prepared x, String name, FloatTensor weight) {
    BlockInt4 quantized = BlockInt4.quantize(weight);
    int outputs = quantized.outputs();
    int blocks = quantized.blocks();
    return graph.apply(
        Operator.MATMUL_N_BITS,
        Map.of(
            "K", weight.shape().dimension(1),
            "N", outputs,
            "bits", BITS,
            "block_size", BlockInt4.BLOCK,
            "accuracy_level", ACCURACY_LEVEL),
        x.multiplicand(),
        graph.unsignedWeight(
            name, Shape.of(outputs, blocks, BlockInt4.BLOCK / 2), quantized.codes()),
        graph.weight(
            name + ".scale",
            new FloatTensor(Shape.of((long) outputs * blocks), quantized.scales())));
  }
}
