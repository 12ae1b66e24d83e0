package dev.millrace.training.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.head.Probabilities;
import dev.millrace.model.head.ProblemType;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class TemperatureScalingTest {
  private static final ProblemType SINGLE = ProblemType.SINGLE_LABEL_CLASSIFICATION;
  private static final ProblemType MULTI = ProblemType.MULTI_LABEL_CLASSIFICATION;

  /** Logits, and targets drawn from the probabilities that they have at a temperature. */
  private record Sample(float[][] logits, float[][] targets) {
    static Sample drawn(ProblemType type, int rows, int outputs, double temperature) {
      Random random = new Random(17);
      float[][] logits = new float[rows][outputs];
      float[][] targets = new float[rows][outputs];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < outputs; i++) {
          logits[row][i] = (float) random.nextGaussian() * 3;
        }
        double[] p = Probabilities.exact(logits[row], type, temperature);
        if (type == MULTI) {
          for (int i = 0; i < outputs; i++) {
            targets[row][i] = random.nextDouble() < p[i] ? 1 : 0;
          }
        } else {
          targets[row][drawn(p, random.nextDouble())] = 1;
        }
      }
      return new Sample(logits, targets);
    }

    private static int drawn(double[] p, double u) {
      double sum = 0;
      for (int i = 0; i < p.length; i++) {
        sum += p[i];
        if (u < sum) {
          return i;
        }
      }
      return p.length - 1;
    }

    /** The plain formula, in the other order: a sum of logarithms. */
    double logLoss(ProblemType type, double temperature) {
      double loss = 0;
      for (int row = 0; row < logits.length; row++) {
        double[] p = Probabilities.exact(logits[row], type, temperature);
        for (int i = 0; i < p.length; i++) {
          double t = targets[row][i];
          loss -= t == 0 ? 0 : Math.log(p[i]);
          loss -= type == MULTI && t == 0 ? Math.log(1 - p[i]) : 0;
        }
      }
      return loss;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1, 2.5})
  void findsTheTemperatureThatTargetsWereDrawnWith(double temperature) {
    for (ProblemType type : new ProblemType[] {SINGLE, MULTI}) {
      Sample sample = Sample.drawn(type, 8000, 5, temperature);

      assertThat(TemperatureScaling.fit(sample.logits(), sample.targets(), type))
          .isCloseTo(temperature, within(0.05 * temperature));
    }
  }

  @Test
  void noOtherTemperatureHasLessLoss() {
    for (ProblemType type : new ProblemType[] {SINGLE, MULTI}) {
      Sample sample = Sample.drawn(type, 3000, 4, 1.7);
      double fitted = TemperatureScaling.fit(sample.logits(), sample.targets(), type);
      double least = sample.logLoss(type, fitted);
      for (double factor : new double[] {0.5, 0.9, 0.99, 1.01, 1.1, 2}) {
        assertThat(sample.logLoss(type, fitted * factor)).isGreaterThan(least);
      }
    }
  }

  /** At two logits, z and 0, the best temperature is z / ln(right / wrong). */
  @Test
  void isExactWhereThereIsAFormula() {
    float[][] logits = new float[1000][];
    float[][] targets = new float[1000][];
    for (int row = 0; row < 1000; row++) {
      logits[row] = new float[] {3, 0};
      targets[row] = row < 800 ? new float[] {1, 0} : new float[] {0, 1};
    }
    // One text of which nothing is known counts as a half on each side.
    double right = (1 - 1 / 1001.0) * 800 + 1000 / 1001.0 / 2;

    assertThat(TemperatureScaling.fit(logits, targets, SINGLE))
        .isCloseTo(3 / Math.log(right / (1000 - right)), within(1e-9));
  }

  @Test
  void aFewTextsAllRightDoNotMakeSure() {
    float[][] logits = {{6, 0}, {0, 6}, {6, 0}};
    float[][] targets = {{1, 0}, {0, 1}, {1, 0}};

    double fitted = TemperatureScaling.fit(logits, targets, SINGLE);

    assertThat(Probabilities.of(logits[0], SINGLE, fitted)[0]).isBetween(0.8f, 0.9f);
  }

  @Test
  void staysWithinItsBounds() {
    float[][] faint = {{0.0001f, 0}, {0, 0.0001f}};
    float[][] right = {{1, 0}, {0, 1}};
    float[][] wrong = {{0, 1}, {1, 0}};

    assertThat(TemperatureScaling.fit(faint, right, SINGLE))
        .isCloseTo(TemperatureScaling.LEAST, within(1e-9));
    assertThat(TemperatureScaling.fit(faint, wrong, SINGLE))
        .isCloseTo(TemperatureScaling.LARGEST, within(1e-9));
  }

  @Test
  void isOneWhereItChangesNothing() {
    assertThat(TemperatureScaling.fit(new float[0][], new float[0][], SINGLE)).isEqualTo(1);
    assertThat(TemperatureScaling.fit(new float[][] {{4, 4}}, new float[][] {{1, 0}}, SINGLE))
        .isEqualTo(1);
    assertThat(TemperatureScaling.fit(new float[][] {{0, 0}}, new float[][] {{1, 0}}, MULTI))
        .isEqualTo(1);
    assertThat(
            TemperatureScaling.fit(
                new float[][] {{3}}, new float[][] {{4}}, ProblemType.REGRESSION))
        .isEqualTo(1);
  }

  @Test
  void dividesCopies() {
    float[][] logits = {{3, -1}, {0, 2}};

    assertThat(TemperatureScaling.apply(logits, 2))
        .isDeepEqualTo(new float[][] {{1.5f, -0.5f}, {0, 1}});
    assertThat(TemperatureScaling.apply(logits, 1)).isDeepEqualTo(logits);
    assertThat(logits[0]).containsExactly(3, -1);
  }

  @Test
  void refusesArraysThatDoNotMatch() {
    assertThatThrownBy(() -> TemperatureScaling.fit(new float[2][3], new float[1][3], SINGLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected targets for 2 rows of logits, got 1");
    assertThatThrownBy(() -> TemperatureScaling.fit(new float[1][3], new float[1][2], SINGLE))
        .hasMessage("row 0: expected 3 targets, got 2");
    assertThatThrownBy(
            () -> TemperatureScaling.fit(new float[][] {{Float.NaN}}, new float[1][1], SINGLE))
        .hasMessage("row 0: a logit is NaN");
  }
}
