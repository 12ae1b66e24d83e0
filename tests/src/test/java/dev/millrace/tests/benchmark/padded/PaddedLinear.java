package dev.millrace.tests.benchmark.padded;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.List;

/** Products with linear modules, without their biases, which later operators add. */
final class PaddedLinear {
  /** A weight in bytes. */
  record Quantized(Value values, Value scale, Value zeroPoint) {}

  private final GraphBuilder graph;
  private final PaddedWeights weights;
  private final boolean int8;
  private final Value zeroPoint;

  PaddedLinear(GraphBuilder graph, PaddedWeights weights, boolean int8) {
    this.graph = graph;
    this.weights = weights;
    this.int8 = int8;
    zeroPoint = graph.weight("weight_zero_point", Shape.of(), new byte[1]);
  }

  /** The product of floats, quantized on the way if this is to be. */
  Value multiply(String module, Value x) throws ModelFormatException {
    FloatTensor weight = weights.linear(module);
    if (!int8) {
      return graph.apply(Operator.MATMUL, x, graph.weight(module + ".weight", weight));
    }
    Quantized quantized = quantized(module + ".weight", weight);
    return graph.apply(
        Operator.DYNAMIC_QUANTIZE_MATMUL,
        x,
        quantized.values(),
        quantized.scale(),
        quantized.zeroPoint());
  }

  /** The product of an input that is quantized already: bytes, scale, zero point. */
  Value multiply(String module, List<Value> x) throws ModelFormatException {
    Quantized weight = quantized(module + ".weight", weights.linear(module));
    return graph.apply(
        Operator.MATMUL_INTEGER_TO_FLOAT,
        x.get(0),
        weight.values(),
        x.get(1),
        weight.scale(),
        x.get(2),
        weight.zeroPoint());
  }

  Quantized quantized(String name, FloatTensor weight) {
    PerTensorInt8 bytes = PerTensorInt8.quantize(weight);
    return new Quantized(
        graph.weight(name, weight.shape(), bytes.values()), graph.scalar(bytes.scale()), zeroPoint);
  }
}
