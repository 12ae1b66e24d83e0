package dev.millrace.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.head.ProblemType;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PairedComparisonTest {
  private static final ProblemType SINGLE = ProblemType.SINGLE_LABEL_CLASSIFICATION;

  /** Published figures of 6 against 16 disagreements: exact 0.052, corrected 0.055. */
  @Test
  void fewDisagreementsAreTestedExactly() {
    McNemar test = McNemar.of(6, 16);

    assertThat(test.exact()).isTrue();
    assertThat(test.pValue()).isCloseTo(220112 / 4194304.0, within(1e-12));
    assertThat(McNemar.of(16, 6).pValue()).isCloseTo(test.pValue(), within(1e-12));
  }

  /** The 0.999 quantile of the chi-squared distribution with one degree is 10.828. */
  @Test
  void manyAreTestedByTheirSquare() {
    McNemar test = McNemar.of(121, 59);

    assertThat(test.exact()).isFalse();
    assertThat(test.pValue()).isLessThan(0.001);
    // (|65 - 35| - 1)^2 / 100 = 8.41 = 2.9^2, of a normal deviate.
    assertThat(McNemar.of(65, 35).pValue()).isCloseTo(0.00373163, within(1e-7));
    assertThat(McNemar.of(20, 20).pValue()).isEqualTo(1);
  }

  @Test
  void withoutDisagreementNothingIsShown() {
    assertThat(McNemar.of(new boolean[] {true, false}, new boolean[] {true, false}))
        .isEqualTo(new McNemar(0, 0, true, 1));
    assertThat(McNemar.of(new boolean[] {true, false, true}, new boolean[] {false, true, false}))
        .isEqualTo(new McNemar(2, 1, true, 1));
  }

  @Test
  void resampledMetricsOfAllRowsAreTheMetrics() {
    Random random = new Random(14);
    for (int round = 0; round < 50; round++) {
      int[] right = random.ints(30, 0, 4).toArray();
      Evaluation single = evaluation(Targets.coarse(random, 30, 4), right);
      Evaluation multi =
          Evaluation.of(
              ProblemType.MULTI_LABEL_CLASSIFICATION,
              Targets.names(4),
              Targets.coarse(random, 30, 4),
              Targets.oneHot(4, right));
      Evaluation regression =
          Evaluation.of(
              ProblemType.REGRESSION,
              Targets.names(2),
              Targets.coarse(random, 30, 2),
              Targets.coarse(random, 30, 2));
      int[] all = new int[30];
      java.util.Arrays.setAll(all, row -> row);

      assertThat(Resampled.of(single).of(all)).isCloseTo(single.primary().value(), within(1e-12));
      assertThat(Resampled.of(multi).of(all)).isCloseTo(multi.primary().value(), within(1e-12));
      assertThat(Resampled.of(regression).of(all))
          .isCloseTo(regression.summary().get("rmse"), within(1e-12));
    }
  }

  @Test
  void aBetterModelIsBetterOnMostDraws() {
    Random random = new Random(15);
    int[] right = random.ints(400, 0, 3).toArray();
    Evaluation good = evaluation(noisy(random, right, 0.1), right);
    Evaluation bad = evaluation(noisy(random, right, 0.4), right);

    PairedComparison comparison = PairedComparison.of(good, bad, 1);

    Bootstrap difference = comparison.difference();
    assertThat(difference.metric()).isEqualTo("macro_f1");
    assertThat(difference.first()).isCloseTo(good.primary().value(), within(1e-12));
    assertThat(difference.difference())
        .isCloseTo(good.primary().value() - bad.primary().value(), within(1e-12))
        .isBetween(difference.low(), difference.high());
    assertThat(difference.low()).isPositive();
    assertThat(difference.high() - difference.low()).isBetween(0.02, 0.2);
    assertThat(comparison.mcNemar()).isNotNull();
    assertThat(PairedComparison.of(good, bad, 1)).isEqualTo(comparison);
    assertThat(PairedComparison.of(good, bad, 2).difference().low()).isNotEqualTo(difference.low());
    assertThat(PairedComparison.of(good, good, 1).difference())
        .extracting(Bootstrap::low, Bootstrap::high)
        .containsExactly(0.0, 0.0);
  }

  /** Of the mean of n differences the interval is about 2 × 1.96 × deviation / sqrt(n) wide. */
  @Test
  void theIntervalIsAsWideAsTheNormalOne() {
    Random random = new Random(16);
    double[] values = random.doubles(1000).toArray();
    Resampled mean =
        rows -> java.util.Arrays.stream(rows).mapToDouble(row -> values[row]).average().orElse(0);

    Bootstrap interval = Bootstrap.of("mean", values.length, mean, rows -> 0, 3);

    double width = 2 * 1.96 * Math.sqrt(1 / 12.0) / Math.sqrt(values.length);
    assertThat(interval.high() - interval.low()).isCloseTo(width, within(0.1 * width));
  }

  @Test
  void regressionsAreComparedByTheirError() {
    float[][] right = Targets.column(1, 2, 3, 4);
    Evaluation exact = Evaluation.of(ProblemType.REGRESSION, Targets.names(1), right, right);
    Evaluation off =
        Evaluation.of(ProblemType.REGRESSION, Targets.names(1), Targets.column(2, 3, 4, 5), right);

    PairedComparison comparison = PairedComparison.of(exact, off, 1);

    assertThat(comparison.mcNemar()).isNull();
    assertThat(comparison.difference())
        .isEqualTo(new Bootstrap("rmse", 0, 1, -1, -1, comparison.difference().resamples()));
    assertThatThrownBy(() -> PairedComparison.of(exact, evaluation(right4(), new int[4]), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rowsMustBeTheSame() {
    Evaluation first = evaluation(right4(), new int[] {0, 0, 1, 1});
    Evaluation second = evaluation(right4(), new int[] {0, 1, 1, 1});

    assertThatThrownBy(() -> PairedComparison.of(first, second, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the same problem, labels and rows");
  }

  private static float[][] right4() {
    return Targets.answers(4, 0, 1, 2, 3);
  }

  private static float[][] noisy(Random random, int[] right, double wrong) {
    float[][] logits = Targets.oneHot(3, right);
    for (float[] row : logits) {
      if (random.nextDouble() < wrong) {
        row[random.nextInt(3)] = 2;
      }
    }
    return logits;
  }

  private static Evaluation evaluation(float[][] logits, int[] right) {
    int labels = logits[0].length;
    return Evaluation.of(SINGLE, Targets.names(labels), logits, Targets.oneHot(labels, right));
  }
}
