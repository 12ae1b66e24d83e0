package dev.millrace.training.evaluation;

import static dev.millrace.model.head.ProblemType.REGRESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RegressionMetricsTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** The figures are those of scikit-learn's documentation of the same examples. */
  @Test
  void asDocumentedElsewhere() {
    RegressionMetrics metrics = of(Targets.column(2.5, 0.0, 2, 8), Targets.column(3, -0.5, 2, 7));

    assertThat(metrics.summary().get("mae")).isCloseTo(0.5, EXACT);
    assertThat(metrics.summary().get("rmse")).isCloseTo(0.6123724356957945, EXACT);
    assertThat(metrics.summary().get("r2")).isCloseTo(0.9486081370449679, EXACT);
    assertThat(metrics.primary().name()).isEqualTo("r2");
  }

  @Test
  void severalOutputsAreAveraged() {
    float[][] right = {{0.5f, 1}, {-1, 1}, {7, -6}};
    float[][] predicted = {{0, 2}, {-1, 2}, {8, -5}};

    RegressionMetrics metrics = of(predicted, right);

    assertThat(metrics.summary().get("mae")).isCloseTo(0.75, EXACT);
    assertThat(metrics.summary().get("rmse")).isCloseTo(0.8227486121839513, EXACT);
    assertThat(metrics.outputs()).hasSize(2);
    assertThat(metrics.outputs().get(1).meanAbsoluteError()).isEqualTo(1);
  }

  /** A published example: IQ and hours of television, -29/165. */
  @Test
  void correlatesRanks() {
    RegressionMetrics metrics =
        of(
            Targets.column(106, 100, 86, 101, 99, 103, 97, 113, 112, 110),
            Targets.column(7, 27, 2, 50, 28, 29, 20, 12, 6, 17));

    assertThat(metrics.summary().get("spearman")).isCloseTo(-29 / 165.0, EXACT);
  }

  @Test
  void constantsHaveNoVarianceToExplain() {
    RegressionMetrics metrics = of(Targets.column(1, 3), Targets.column(2, 2));

    assertThat(metrics.summary())
        .containsEntry("rmse", 1.0)
        .containsEntry("r2", Double.NaN)
        .containsEntry("spearman", Double.NaN);
    assertThat(metrics.primary()).isEqualTo(new Evaluation.Primary("negative_rmse", -1));
  }

  @Test
  void ranksWithTiesEqualThePlainFormula() {
    Random random = new Random(13);
    for (int round = 0; round < 200; round++) {
      float[][] x = Targets.coarse(random, random.nextInt(2, 30), 1);
      float[][] y = Targets.coarse(random, x.length, 1);

      double expected = PlainMetrics.spearman(Rows.column(x, 0), Rows.column(y, 0));

      assertThat(of(x, y).summary().get("spearman")).isCloseTo(expected, EXACT);
    }
  }

  @Test
  void zeroIsZeroWhateverItsSign() {
    assertThat(of(Targets.column(-0.0, 0.0, 1), Targets.column(0, 0, 1)).summary().get("spearman"))
        .isCloseTo(1, EXACT);
  }

  private static RegressionMetrics of(float[][] predicted, float[][] right) {
    return (RegressionMetrics)
        Evaluation.of(REGRESSION, Targets.names(right[0].length), predicted, right);
  }
}
