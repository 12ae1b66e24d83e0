package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.model.inference.GraphRunner;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products in ONNX Runtime against slow ones in plain Java. */
@Tag("unit")
@Tag("quantization")
class LinearWriterTest {
  private static final int TOKENS = 7;
  private static final int IN = 48;
  private static final int OUT = 20;

  private final FloatTensor weight = Tensors.random(1, 0.3f, OUT, IN);

  @Test
  void fp32IsThePlainProduct() {
    float[] x = Tensors.random(2, 1, TOKENS, IN).data();

    requireClose(
        run(QuantizationScheme.FP32, WeightRange.FULL, x), product(x, weight.data()), 1e-5);
  }

  /**
   * The reference does the same roundings in the same places, so what is left is the order of a few
   * float operations: a millionth of the products' size.
   */
  @ParameterizedTest
  @EnumSource
  void int8IsTheQuantizedProductOfTheReference(WeightRange range) {
    assumeTrue(
        range == WeightRange.REDUCED || CpuFeatures.exactWeightRange() == WeightRange.FULL,
        "this machine multiplies the full range inexactly");
    float[] x = Tensors.random(2, 1, TOKENS, IN).data();
    PerChannelInt8 quantized = PerChannelInt8.quantize(weight, range);

    float[] actual = run(QuantizationScheme.INT8, range, x);

    requireClose(actual, slowInt8(x, quantized), 1e-5);
    requireClose(actual, product(x, weight.data()), range == WeightRange.FULL ? 0.05 : 0.1);
  }

  @Test
  void aTokensProductDoesNotDependOnTheOthers() {
    float[] calm = Tensors.random(3, 1, TOKENS, IN).data();
    float[] loud = calm.clone();
    for (int i = 0; i < IN; i++) {
      loud[2 * IN + i] *= 1000;
    }

    float[] beforeLoud = run(QuantizationScheme.INT8, WeightRange.REDUCED, calm);
    float[] besideLoud = run(QuantizationScheme.INT8, WeightRange.REDUCED, loud);

    for (int token = 0; token < TOKENS; token++) {
      if (token != 2) {
        assertThat(Arrays.copyOfRange(besideLoud, token * OUT, (token + 1) * OUT))
            .isEqualTo(Arrays.copyOfRange(beforeLoud, token * OUT, (token + 1) * OUT));
      }
    }
  }

  /** Sizes far from 1 lose nothing, and a token of zeros divides nothing by zero. */
  @ParameterizedTest
  @EnumSource(names = "REDUCED")
  void everySizeOfTokenIsMultipliedWell(WeightRange range) {
    float[] x = Tensors.random(4, 1, TOKENS, IN).data();
    float[] sizes = {1e-12f, 1e-3f, 1, 1e3f, 1e12f, 0, 1};
    for (int i = 0; i < x.length; i++) {
      x[i] *= sizes[i / IN];
    }

    float[] actual = run(QuantizationScheme.INT8, range, x);
    float[] expected = slowInt8(x, PerChannelInt8.quantize(weight, range));

    for (int i = 0; i < actual.length; i++) {
      float size = sizes[i / OUT];
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(2e-5f * size);
    }
  }

  private float[] run(QuantizationScheme scheme, WeightRange range, float[] x) {
    return GraphRunner.apply(
        (graph, input) -> {
          LinearWriter writer = scheme.writer(graph, range);
          LinearWriter.Prepared prepared =
              writer.prepare(input, graph.integers(x.length / IN), LinearWriter.UNBOUNDED);
          assertThat(prepared.x()).isSameAs(input);
          return writer.scaled(graph, writer.multiply(prepared, "weight", weight), prepared);
        },
        x.length / IN,
        IN,
        x);
  }

  /** {@code x · weightᵀ} in doubles. */
  private static float[] product(float[] x, float[] weight) {
    float[] y = new float[x.length / IN * OUT];
    for (int token = 0; token < x.length / IN; token++) {
      for (int o = 0; o < OUT; o++) {
        double sum = 0;
        for (int i = 0; i < IN; i++) {
          sum += (double) x[token * IN + i] * weight[o * IN + i];
        }
        y[token * OUT + o] = (float) sum;
      }
    }
    return y;
  }

  /** Integers times integers, each token by its own largest magnitude. */
  private static float[] slowInt8(float[] x, PerChannelInt8 weight) {
    float[] y = new float[x.length / IN * OUT];
    for (int token = 0; token < x.length / IN; token++) {
      float largest = 1e-20f;
      for (int i = 0; i < IN; i++) {
        largest = Math.max(largest, Math.abs(x[token * IN + i]));
      }
      for (int o = 0; o < OUT; o++) {
        long sum = 0;
        for (int i = 0; i < IN; i++) {
          long activation = Math.round(Math.rint(x[token * IN + i] / (largest * (1f / 127))));
          sum += activation * weight.values()[i * OUT + o];
        }
        y[token * OUT + o] = (float) (sum * (largest / 127.0) * weight.scales()[o]);
      }
    }
    return y;
  }

  private static void requireClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
