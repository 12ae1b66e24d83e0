package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * Products of 8-bit integers. Each token is quantized with a scale of its own and its product
 * multiplied back: with one scale for the whole batch, a loud token would coarsen every other
 * event's numbers, and a replay would not repeat itself.
 */
final class Int8LinearWriter implements CalibratedWriter {
  /** Keeps an all-zero token from being divided by zero. */
  private static final float SMALLEST_MAGNITUDE = 1e-20f;

  /** The middle of a byte, for values of either sign. */
  private static final int SYMMETRIC = 128;

  /**
   * For values that are hardly negative, as activations are: leaves 231 steps above zero where the
   * middle leaves 127, and below it enough for the few tenths that there can be.
   */
  private static final int MOSTLY_POSITIVE = 24;

  private static final int LARGEST_BYTE = 255;

  /** Bounds below this are no help: negative values would decide the scale. */
  private static final float SLIGHTLY_NEGATIVE = -0.3f;

  private record ZeroPoint(Value tokens, int value) {}

  private final GraphBuilder graph;
  private final Value lastAxis;
  private final Value one;
  private final Value column;
  private final Map<Integer, Value> zeroPoints = new HashMap<>();
  private final Map<ZeroPoint, Value> zeroPointsOfTokens = new HashMap<>();
  private final Map<FeatureScales, Value> reciprocals = new HashMap<>();

  Int8LinearWriter(GraphBuilder graph) {
    this.graph = graph;
    this.lastAxis = graph.integers(-1);
    this.one = graph.scalar(1);
    this.column = graph.integers(-1, 1);
  }

  @Override
  public Prepared prepare(Input input) {
    Value x = divided(input);
    float lowerBound = input.scales().isNone() ? input.lowerBound() : UNBOUNDED;
    boolean mostlyPositive = lowerBound >= SLIGHTLY_NEGATIVE;
    int zero = mostlyPositive ? MOSTLY_POSITIVE : SYMMETRIC;
    Value scale = mostlyPositive ? scaleAbove(x, lowerBound, zero) : symmetricScale(x);
    Value zeroPoint = zeroPoints.computeIfAbsent(zero, graph::unsignedByte);
    Value quantized =
        graph.apply(
            Operator.QUANTIZE_LINEAR,
            Map.of("axis", 0),
            x,
            scale,
            zeroPointsOfTokens.computeIfAbsent(
                new ZeroPoint(input.tokens(), zero),
                key -> graph.apply(Operator.EXPAND, zeroPoint, input.tokens())));
    return new Prepared(
        this,
        input.x(),
        quantized,
        graph.apply(Operator.RESHAPE, scale, column),
        zeroPoint,
        input.scales());
  }

  private Value divided(Input input) {
    return input.scales().isNone()
        ? input.x()
        : graph.apply(
            Operator.MUL,
            input.x(),
            reciprocals.computeIfAbsent(
                input.scales(), scales -> graph.constant(scales.reciprocals())));
  }

  /** {@code max |x| / 127} of each token; two reductions are cheaper than one and a copy. */
  private Value symmetricScale(Value x) {
    Value largest = reduce(Operator.REDUCE_MAX, x);
    Value smallest = graph.apply(Operator.NEG, reduce(Operator.REDUCE_MIN, x));
    Value magnitude =
        graph.apply(Operator.MAX, largest, smallest, graph.scalar(SMALLEST_MAGNITUDE));
    return graph.apply(Operator.MUL, magnitude, graph.scalar(1f / (LARGEST_BYTE - SYMMETRIC)));
  }

  /** The smallest scale that holds both the token's largest value and the bound. */
  private Value scaleAbove(Value x, float lowerBound, int zero) {
    Value above =
        graph.apply(
            Operator.MUL, reduce(Operator.REDUCE_MAX, x), graph.scalar(1f / (LARGEST_BYTE - zero)));
    float below = Math.max(-lowerBound / zero, SMALLEST_MAGNITUDE);
    return graph.apply(Operator.MAX, above, graph.scalar(below));
  }

  private Value reduce(Operator operator, Value x) {
    return graph.apply(operator, Map.of("keepdims", 0), x, lastAxis);
  }

  @Override
  public FloatTensor lost(Prepared x, FloatTensor weight) {
    FloatTensor stored =
        x.scales().divided(PerChannelInt8.quantize(x.scales().multiplied(weight)).dequantized());
    float[] lost = weight.data().clone();
    for (int i = 0; i < lost.length; i++) {
      lost[i] -= stored.data()[i];
    }
    return new FloatTensor(weight.shape(), lost);
  }

  @Override
  public Value multiply(Prepared x, String name, FloatTensor weight) {
    PerChannelInt8 quantized = PerChannelInt8.quantize(x.scales().multiplied(weight));
    return graph.apply(
        Operator.MATMUL_INTEGER_TO_FLOAT,
        x.multiplicand(),
        graph.weight(name, Shape.of(quantized.inputs(), quantized.outputs()), quantized.values()),
        one,
        graph.weight(
            name + ".scale", new FloatTensor(Shape.of(quantized.outputs()), quantized.scales())),
        x.zeroPoint());
  }
}
