package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.inference.GraphRunner;
import dev.millrace.model.testkit.JsonEdits;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the graph computes against the formulas, from −8 to 8. */
@Tag("unit")
class ActivationTest {

  @Test
  void geluIsXTimesTheNormalDistribution() {
    requireFormula(Activation.GELU, x -> x * normalDistribution(x));
  }

  @Test
  void geluNewIsTheTanhFormula() {
    requireFormula(
        Activation.GELU_TANH,
        x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
  }

  @Test
  void reluCutsOffNegatives() {
    requireFormula(Activation.RELU, x -> Math.max(x, 0));
  }

  @Test
  void siluIsXTimesSigmoid() {
    requireFormula(Activation.SILU, x -> x / (1 + Math.exp(-x)));
  }

  @ParameterizedTest
  @CsvSource({
    "gelu, GELU",
    "gelu_new, GELU_TANH",
    "gelu_pytorch_tanh, GELU_TANH",
    "relu, RELU",
    "silu, SILU",
    "swish, SILU"
  })
  void isFoundByItsNames(String name, Activation activation) throws ModelFormatException {
    assertThat(Activation.read(JsonEdits.parse("{\"act\": \"%s\"}".formatted(name)), "act"))
        .isEqualTo(activation);
  }

  @Test
  void namesTheActivationsThatThereAre() {
    assertThatThrownBy(() -> Activation.read(JsonEdits.parse("{\"act\": \"gelu_10\"}"), "act"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "config.json: act: expected one of"
                + " [gelu, gelu_new, gelu_pytorch_tanh, relu, silu, swish], got \"gelu_10\"");
  }

  private static void requireFormula(Activation activation, DoubleUnaryOperator formula) {
    float[] x = new float[161];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 80) / 10f;
    }
    float[] y = GraphRunner.apply(activation::apply, 1, x.length, x);
    for (int i = 0; i < x.length; i++) {
      assertThat((double) y[i])
          .as("%s(%s)", activation, x[i])
          .isCloseTo(formula.applyAsDouble(x[i]), within(2e-6));
    }
  }

  /** Simpson's rule over the density: slow, but no formula shared with the graph. */
  private static double normalDistribution(double x) {
    int steps = 2000;
    double width = x / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      int factor = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      double t = i * width;
      sum += factor * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
  }
}
