package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Map;

/**
 * Products of 8-bit integers. Each token is divided by its own largest magnitude, quantized with a
 * constant scale, and its product multiplied back: with one scale for the whole batch, a loud token
 * would coarsen every other event's numbers, and a replay would not repeat itself.
 */
final class Int8LinearWriter implements LinearWriter {
  /** Keeps an all-zero token from dividing by zero. */
  private static final float SMALLEST_MAGNITUDE = 1e-20f;

  private final GraphBuilder graph;
  private final Value lastAxis;
  private final Value smallestMagnitude;
  private final Value step;
  private final Value zeroPoint;

  Int8LinearWriter(GraphBuilder graph) {
    this.graph = graph;
    this.lastAxis = graph.integers(-1);
    this.smallestMagnitude = graph.scalar(SMALLEST_MAGNITUDE);
    this.step = graph.scalar(1f / 127);
    this.zeroPoint = graph.unsignedByte(128);
  }

  @Override
  public Prepared prepare(Value x) {
    Value largest =
        graph.apply(
            Operator.REDUCE_MAX, Map.of("keepdims", 1), graph.apply(Operator.ABS, x), lastAxis);
    Value scale = graph.apply(Operator.MAX, largest, smallestMagnitude);
    Value normalized = graph.apply(Operator.DIV, x, scale);
    return new Prepared(
        this, x, graph.apply(Operator.QUANTIZE_LINEAR, normalized, step, zeroPoint), scale);
  }

  @Override
  public Value multiply(Prepared x, String name, FloatTensor weight) {
    PerChannelInt8 quantized = PerChannelInt8.quantize(weight);
    Value product =
        graph.apply(
            Operator.MATMUL_INTEGER_TO_FLOAT,
            x.multiplicand(),
            graph.weight(
                name, Shape.of(quantized.inputs(), quantized.outputs()), quantized.values()),
            step,
            graph.weight(
                name + ".scale",
                new FloatTensor(Shape.of(quantized.outputs()), quantized.scales())),
            zeroPoint);
    return graph.apply(Operator.MUL, product, x.tokenScale());
  }
}
