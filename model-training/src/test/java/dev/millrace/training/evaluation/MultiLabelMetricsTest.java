package dev.millrace.training.evaluation;

import static dev.millrace.model.head.ProblemType.MULTI_LABEL_CLASSIFICATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MultiLabelMetricsTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void countsByHand() {
    float[][] logits = {{2, -1, 1}, {-1, 3, 0}, {1, 1, -2}};
    float[][] targets = {{1, 0, 0}, {0, 1, 0}, {1, 0, 0}};

    MultiLabelMetrics metrics = of(logits, targets);

    // Answered: {0, 2}, {1}, {0, 1}; a logit of 0 is one half, which is not above it.
    assertThat(metrics.subsetAccuracy()).isCloseTo(1 / 3.0, EXACT);
    assertThat(metrics.correct()).containsExactly(false, true, false);
    assertThat(metrics.microF1()).isCloseTo(2 * 3 / (2.0 * 3 + 2), EXACT);
    assertThat(metrics.labels()).extracting(LabelMetrics::f1).containsExactly(1.0, 2 / 3.0, 0.0);
    assertThat(metrics.summary().get("macro_f1")).isCloseTo(5 / 9.0, EXACT);
    assertThat(metrics.summary().get("weighted_f1")).isCloseTo((2 + 2 / 3.0) / 3, EXACT);
    assertThat(metrics.labels().get(1).rocAuc()).isEqualTo(1);
    assertThat(metrics.labels().get(2).rocAuc()).isNaN();
    assertThat(metrics.primary()).isEqualTo(new Evaluation.Primary("micro_f1", 0.75));
  }

  @Test
  void nothingToFindAndNothingFoundIsNothingWrong() {
    MultiLabelMetrics metrics = of(new float[][] {{-1, -2}}, new float[][] {{0, 0}});

    assertThat(metrics.summary())
        .containsEntry("subset_accuracy", 1.0)
        .containsEntry("micro_f1", Double.NaN)
        .containsEntry("roc_auc", Double.NaN);
    assertThat(metrics.primary().value()).isEqualTo(1);
  }

  @Test
  void equalsPlainFormulas() {
    Random random = new Random(12);
    for (int round = 0; round < 200; round++) {
      int labels = random.nextInt(1, 5);
      int rows = random.nextInt(1, 30);
      float[][] logits = Targets.coarse(random, rows, labels);
      float[][] targets = new float[rows][labels];
      double loss = 0;
      double[] probabilities = new double[rows * labels];
      boolean[] right = new boolean[rows * labels];
      for (int i = 0; i < rows * labels; i++) {
        int row = i / labels;
        targets[row][i % labels] = random.nextInt(2);
        right[i] = targets[row][i % labels] == 1;
        probabilities[i] = 1 / (1 + Math.exp(-logits[row][i % labels]));
        loss -= Math.log(right[i] ? probabilities[i] : 1 - probabilities[i]);
      }

      MultiLabelMetrics metrics = of(logits, targets);

      assertThat(metrics.logLoss()).isCloseTo(loss / rows / labels, within(1e-9));
      assertThat(metrics.calibration().error())
          .isCloseTo(PlainMetrics.calibrationError(probabilities, right), within(1e-9));
      for (int label = 0; label < labels; label++) {
        assertThat(metrics.labels().get(label).rocAuc())
            .isCloseTo(
                PlainMetrics.rocAuc(Rows.column(logits, label), Rows.ones(targets, label)), EXACT);
      }
    }
  }

  private static MultiLabelMetrics of(float[][] logits, float[][] targets) {
    return (MultiLabelMetrics)
        Evaluation.of(MULTI_LABEL_CLASSIFICATION, Targets.names(logits[0].length), logits, targets);
  }
}
