package dev.millrace.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.testkit.JsonEdits;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class HeadStepTest {

  /** Values of erf from Abramowitz and Stegun, table 7.1: x·(1 + erf(x/√2))/2 at x = √2·z. */
  @ParameterizedTest
  @CsvSource({"0.5, 0.5204998778", "1.0, 0.8427007929", "2.0, 0.9953222650", "0.02, 0.0225645747"})
  void geluIsThatOfTheTables(double z, double erf) {
    double x = Math.sqrt(2) * z;

    assertThat(HeadActivation.GELU.of(x)).isCloseTo(x / 2 * (1 + erf), within(1e-9));
    assertThat(HeadActivation.GELU.of(-x)).isCloseTo(-x / 2 * (1 - erf), within(1e-9));
  }

  @Test
  void geluOfLargeNumbersIsTheNumberOrZero() {
    assertThat(HeadActivation.GELU.apply(new float[] {0, 50, -50, 8.4f, Float.MAX_VALUE}))
        .containsExactly(0, 50, -0f, 8.4f, Float.MAX_VALUE);
    assertThat(HeadActivation.GELU.of(Double.NaN)).isNaN();
  }

  @Test
  void theOthersAreTheirFormulas() {
    requireFormula(HeadActivation.TANH, Math::tanh);
    requireFormula(HeadActivation.RELU, x -> x > 0 ? x : 0);
    requireFormula(HeadActivation.SILU, x -> x * (1 / (1 + Math.exp(-x))));
    requireFormula(
        HeadActivation.GELU_TANH,
        x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3)))));
  }

  private static void requireFormula(HeadActivation activation, DoubleUnaryOperator formula) {
    for (float x = -4; x <= 4; x += 0.25f) {
      assertThat((double) activation.apply(new float[] {x})[0])
          .as("%s(%s)", activation, x)
          .isCloseTo(formula.applyAsDouble(x), within(1e-6));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tanh, TANH",
    "relu, RELU",
    "gelu, GELU",
    "gelu_new, GELU_TANH",
    "gelu_pytorch_tanh, GELU_TANH",
    "silu, SILU",
    "swish, SILU"
  })
  void activationsAreFoundByTheirNames(String name, HeadActivation activation)
      throws ModelFormatException {
    JsonFile config = JsonEdits.parse("{\"act\": \"%s\"}".formatted(name));

    assertThat(HeadActivation.read(config, "act")).isEqualTo(activation);
    assertThat(HeadActivation.read(config, "other")).isEqualTo(HeadActivation.GELU);
  }

  @Test
  void anUnknownActivationIsToldWhatThereIs() {
    assertThatThrownBy(() -> HeadActivation.read(JsonEdits.parse("{\"act\": \"mish\"}"), "act"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "config.json: act: expected one of"
                + " [tanh, relu, gelu, gelu_new, gelu_pytorch_tanh, silu, swish], got \"mish\"");
  }

  @Test
  void layerNormMakesMeanZeroAndVarianceOne() {
    LayerNorm norm = new LayerNorm(new float[] {1, 1, 2, 1}, new float[] {0, 0, 0, 5}, 0);

    // Mean 3, variance 5.
    float[] y = norm.apply(new float[] {0, 2, 4, 6});

    float root = (float) Math.sqrt(5);
    assertThat(y)
        .containsExactly(new float[] {-3 / root, -1 / root, 2 / root, 5 + 3 / root}, within(1e-6f));
  }

  @Test
  void epsilonKeepsAConstantRowFinite() {
    LayerNorm norm = new LayerNorm(new float[] {1, 1}, new float[] {3, 4}, 1e-5f);

    assertThat(norm.apply(new float[] {7, 7})).containsExactly(3, 4);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new LayerNorm(new float[2], new float[3], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected as many weights as biases, got 2 and 3");
    assertThatThrownBy(() -> new LayerNorm(new float[2], new float[2], 0).width(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a layer norm takes 2 features but gets 3");
  }
}
