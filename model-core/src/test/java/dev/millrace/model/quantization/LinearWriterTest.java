package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.HalvedWeights;
import dev.millrace.model.graph.Value;
import dev.millrace.model.inference.GraphRunner;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Products in ONNX Runtime against slow ones in plain Java. The references do the same roundings in
 * the same places, so what is left is the order of a few float operations: a millionth of the
 * products' size.
 */
@Tag("unit")
@Tag("quantization")
class LinearWriterTest {
  private static final int TOKENS = 7;
  private static final int IN = 48;
  private static final int OUT = 20;
  private static final double ROUNDING = 1e-5;

  private final FloatTensor weight = Tensors.random(1, 0.3f, OUT, IN);

  @Test
  void fp32IsThePlainProduct() {
    float[] x = Tensors.random(2, 1, TOKENS, IN).data();

    float[] actual = run(QuantizationScheme.FP32, WeightRange.FULL, weight, x);

    requireClose(actual, ReferenceProducts.plain(x, weight.data(), IN), ROUNDING);
  }

  /** Products have a size of 2, so int8 is off by a few percent at most. */
  @ParameterizedTest
  @CsvSource({"FULL, 0.05", "REDUCED, 0.1"})
  void int8IsTheQuantizedProductOfTheReference(WeightRange range, double tolerance) {
    assumeTrue(
        range == WeightRange.REDUCED || CpuFeatures.exactWeightRange() == WeightRange.FULL,
        "this machine multiplies the full range inexactly");
    float[] x = Tensors.random(2, 1, TOKENS, IN).data();

    float[] actual = run(QuantizationScheme.INT8, range, weight, x);

    requireClose(actual, ReferenceProducts.int8(x, int8(range)), ROUNDING);
    requireClose(actual, ReferenceProducts.plain(x, weight.data(), IN), tolerance);
  }

  /** Values with a lower bound, as activations have one, get more steps above zero. */
  @Test
  void int8OfHardlyNegativeValuesIsFiner() {
    float[] x = Tensors.random(2, 1, TOKENS, IN).data();
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.max(x[i], -0.17f);
    }

    float[] bounded = run(QuantizationScheme.INT8, WeightRange.REDUCED, weight, x, -0.17f);

    PerChannelInt8 reduced = int8(WeightRange.REDUCED);
    requireClose(bounded, ReferenceProducts.int8(x, reduced, -0.17f, 24), ROUNDING);
    float[] exact = ReferenceProducts.plain(x, ReferenceProducts.dequantized(reduced), IN);
    assertThat(error(bounded, exact))
        .isLessThan(
            0.7 * error(run(QuantizationScheme.INT8, WeightRange.REDUCED, weight, x), exact));
  }

  /** One feature is loud in every token, as happens to what comes out of norms. */
  @Test
  void int8OfUnevenFeaturesIsFinerWithTheirScales() {
    float[] x = Tensors.random(2, 1, TOKENS, IN).data();
    float[] magnitudes = new float[IN];
    for (int i = 0; i < x.length; i++) {
      x[i] *= i % IN == 5 ? 30 : 1;
      magnitudes[i % IN] = Math.max(magnitudes[i % IN], Math.abs(x[i]));
    }
    FeatureScales scales = FeatureScales.of(magnitudes, List.of(weight));

    float[] scaled =
        run(
            QuantizationScheme.INT8,
            WeightRange.REDUCED,
            weight,
            x,
            LinearWriter.UNBOUNDED,
            scales);

    float[] divided = x.clone();
    for (int i = 0; i < x.length; i++) {
      divided[i] /= scales.values()[i % IN];
    }
    PerChannelInt8 quantized =
        ReferenceProducts.reduced(PerChannelInt8.quantize(scales.multiplied(weight)));
    requireClose(scaled, ReferenceProducts.int8(divided, quantized), 20 * ROUNDING);
    float[] exact = ReferenceProducts.plain(x, weight.data(), IN);
    assertThat(error(scaled, exact))
        .isLessThan(
            0.8 * error(run(QuantizationScheme.INT8, WeightRange.REDUCED, weight, x), exact));
  }

  /** Whoever knows an input can make up for what rounding takes from products of it. */
  @Test
  void whatIsLostIsWhatTheProductLacks() {
    assumeTrue(
        CpuFeatures.exactWeightRange() == WeightRange.FULL,
        "this machine multiplies the full range inexactly");
    Random random = new Random(9);
    FeatureScales scales = FeatureScales.of(Tensors.random(8, 1, IN).data(), List.of(weight));
    float[] x = new float[IN];
    for (int i = 0; i < IN; i++) {
      // Divided, these are multiples of the token's scale: only the weight is rounded.
      x[i] = scales.values()[i] * (i == 0 ? 127 : random.nextInt(255) - 127) / 64;
    }

    float[] product =
        run(QuantizationScheme.INT8, WeightRange.FULL, weight, x, LinearWriter.UNBOUNDED, scales);

    float[] exact = ReferenceProducts.plain(x, weight.data(), IN);
    assertThat(error(product, exact)).isGreaterThan(1e-3);
    Int8LinearWriter writer = new Int8LinearWriter(new GraphBuilder("any"));
    float[] lost =
        writer
            .lost(
                new LinearWriter.Prepared(
                    writer, Value.NONE, Value.NONE, Value.NONE, Value.NONE, scales),
                weight)
            .data();
    float[] missing = ReferenceProducts.plain(x, lost, IN);
    for (int i = 0; i < product.length; i++) {
      product[i] += missing[i];
    }
    requireClose(product, exact, 5 * ROUNDING);
  }

  /** Also where the inputs don't fill a block, or fill several and a part of one. */
  @ParameterizedTest
  @CsvSource({"8", "48", "64", "96", "128", "160", "200"})
  void int4IsThePlainProductWithTheWeightItStandsFor(int in) {
    FloatTensor wide = Tensors.random(5, 0.3f, OUT, in);
    float[] x = Tensors.random(2, 1, TOKENS, in).data();
    float[] dequantized = ReferenceProducts.dequantized(BlockInt4.quantize(wide), in);

    float[] actual = run(QuantizationScheme.INT4, WeightRange.FULL, wide, x);

    requireClose(actual, ReferenceProducts.plain(x, dequantized, in), ROUNDING);
    requireClose(actual, ReferenceProducts.plain(x, wide.data(), in), 0.1 * Math.sqrt(in));
  }

  @ParameterizedTest
  @EnumSource
  void aTokensProductDoesNotDependOnTheOthers(QuantizationScheme scheme) {
    float[] calm = Tensors.random(3, 1, TOKENS, IN).data();
    float[] loud = calm.clone();
    for (int i = 0; i < IN; i++) {
      loud[2 * IN + i] *= 1000;
    }

    float[] beforeLoud = run(scheme, WeightRange.REDUCED, weight, calm);
    float[] besideLoud = run(scheme, WeightRange.REDUCED, weight, loud);

    for (int token = 0; token < TOKENS; token++) {
      if (token != 2) {
        assertThat(Arrays.copyOfRange(besideLoud, token * OUT, (token + 1) * OUT))
            .isEqualTo(Arrays.copyOfRange(beforeLoud, token * OUT, (token + 1) * OUT));
      }
    }
  }

  /** Sizes far from 1 lose nothing, and a token of zeros divides nothing by zero. */
  @Test
  void everySizeOfTokenIsMultipliedWell() {
    float[] x = Tensors.random(4, 1, TOKENS, IN).data();
    float[] sizes = {1e-12f, 1e-3f, 1, 1e3f, 1e12f, 0, 1};
    for (int i = 0; i < x.length; i++) {
      x[i] *= sizes[i / IN];
    }

    float[] actual = run(QuantizationScheme.INT8, WeightRange.REDUCED, weight, x);
    float[] expected = ReferenceProducts.int8(x, int8(WeightRange.REDUCED));

    for (int i = 0; i < actual.length; i++) {
      float size = sizes[i / OUT];
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(2e-5f * size);
    }
  }

  private PerChannelInt8 int8(WeightRange range) {
    PerChannelInt8 full = PerChannelInt8.quantize(weight);
    return range == WeightRange.FULL ? full : ReferenceProducts.reduced(full);
  }

  private static double error(float[] actual, float[] expected) {
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      sum += Math.pow(actual[i] - (double) expected[i], 2);
    }
    return Math.sqrt(sum / actual.length);
  }

  private static float[] run(
      QuantizationScheme scheme, WeightRange range, FloatTensor weight, float[] x) {
    return run(scheme, range, weight, x, LinearWriter.UNBOUNDED);
  }

  private static float[] run(
      QuantizationScheme scheme,
      WeightRange range,
      FloatTensor weight,
      float[] x,
      float lowerBound) {
    return run(scheme, range, weight, x, lowerBound, FeatureScales.NONE);
  }

  private static float[] run(
      QuantizationScheme scheme,
      WeightRange range,
      FloatTensor weight,
      float[] x,
      float lowerBound,
      FeatureScales scales) {
    UnaryOperator<byte[]> loading =
        range == WeightRange.FULL ? UnaryOperator.identity() : HalvedWeights::of;
    int in = weight.shape().dimension(1);
    return GraphRunner.apply(
        (graph, input) -> {
          LinearWriter writer = scheme.writer(graph);
          LinearWriter.Prepared prepared =
              writer.prepare(
                  new LinearWriter.Input(input, graph.integers(x.length / in), lowerBound, scales));
          assertThat(prepared.x()).isSameAs(input);
          assertThat(prepared.writer()).isSameAs(writer);
          return writer.scaled(graph, writer.multiply(prepared, "weight", weight), prepared);
        },
        x.length / in,
        in,
        x,
        loading);
  }

  private static void requireClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
