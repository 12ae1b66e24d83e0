package dev.millrace.training.evaluation;

import static dev.millrace.model.head.ProblemType.SINGLE_LABEL_CLASSIFICATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ClassificationMetricsTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** The figures are those of scikit-learn's documentation of the same example. */
  @Test
  void averagesF1AsDocumentedElsewhere() {
    ClassificationMetrics metrics =
        of(3, Targets.answers(3, 0, 2, 1, 0, 0, 1), new int[] {0, 1, 2, 0, 1, 2});

    assertThat(metrics.summary().get("macro_f1")).isCloseTo(0.26666666666666666, EXACT);
    assertThat(metrics.summary().get("weighted_f1")).isCloseTo(0.26666666666666666, EXACT);
    assertThat(metrics.summary().get("micro_f1")).isCloseTo(1 / 3.0, EXACT);
    assertThat(metrics.summary().get("accuracy")).isCloseTo(1 / 3.0, EXACT);
    assertThat(metrics.primary()).isEqualTo(new Evaluation.Primary("macro_f1", 4 / 15.0));
  }

  @Test
  void tellsOfEachLabel() {
    ClassificationMetrics metrics =
        of(4, Targets.answers(4, 0, 0, 2, 2, 1), new int[] {0, 1, 2, 2, 2});

    assertThat(metrics.labels().get(0).precision()).isCloseTo(0.5, EXACT);
    assertThat(metrics.labels().get(0).recall()).isEqualTo(1);
    assertThat(metrics.labels().get(0).f1()).isCloseTo(2 / 3.0, EXACT);
    assertThat(metrics.labels().get(1).f1()).isZero();
    assertThat(metrics.labels().get(2).precision()).isEqualTo(1);
    assertThat(metrics.labels().get(2).recall()).isCloseTo(2 / 3.0, EXACT);
    assertThat(metrics.labels().get(2).f1()).isCloseTo(0.8, EXACT);
    assertThat(metrics.labels().get(2).support()).isEqualTo(3);
    LabelMetrics absent = metrics.labels().get(3);
    assertThat(absent)
        .isEqualTo(new LabelMetrics("label 3", Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0));
    assertThat(metrics.summary().get("macro_f1"))
        .as("a label without rows and answers counts in no mean")
        .isCloseTo((2 / 3.0 + 0 + 0.8) / 3, EXACT);
    assertThat(metrics.confusion().counts()[2]).containsExactly(0, 1, 2, 0);
  }

  /** Again scikit-learn's documented examples. */
  @Test
  void matthewsAndLogLossAsDocumentedElsewhere() {
    assertThat(of(2, Targets.answers(2, 1, 0, 1, 1), new int[] {1, 1, 1, 0}).summary().get("mcc"))
        .isCloseTo(-1 / 3.0, EXACT);
    float[][] logits = new float[4][];
    double[] spam = {.9, .1, .2, .65};
    for (int i = 0; i < 4; i++) {
      logits[i] = new float[] {(float) Math.log(1 - spam[i]), (float) Math.log(spam[i])};
    }
    assertThat(of(2, logits, new int[] {1, 0, 0, 1}).logLoss()).isCloseTo(0.21616, within(1e-5));
  }

  @Test
  void calibrationByHand() {
    // ln(3): confidence 3/4, in the bin from 11/15 to 12/15; equal logits: 1/2, in that to 8/15.
    float sure = (float) Math.log(3);
    float[][] logits = {{sure, 0}, {sure, 0}, {sure, 0}, {0, 0}};

    ClassificationMetrics metrics = of(2, logits, new int[] {0, 0, 1, 0});

    assertThat(metrics.calibration().bins()).hasSize(15);
    assertThat(metrics.calibration().bins().get(11).count()).isEqualTo(3);
    assertThat(metrics.calibration().bins().get(7).count()).isEqualTo(1);
    assertThat(metrics.calibration().error())
        .isCloseTo(0.75 * Math.abs(0.75 - 2 / 3.0) + 0.25 * 0.5, within(1e-7));
  }

  @Test
  void bordersBelongToTheLowerBin() {
    Calibration calibration =
        Calibration.of(new double[] {0, 1, 3 / 15.0}, new boolean[] {false, true, true});

    assertThat(calibration.bins()).extracting(Calibration.Bin::count).startsWith(1L, 0L, 1L, 0L);
    assertThat(calibration.bins().get(14).count()).isEqualTo(1);
  }

  @Test
  void aSingleClassHasNoCurveAndNoCorrelation() {
    ClassificationMetrics metrics = of(2, Targets.answers(2, 0, 0), new int[] {0, 0});

    assertThat(metrics.summary()).containsEntry("roc_auc", Double.NaN).containsEntry("mcc", 0.0);
    assertThat(metrics.primary().value()).isEqualTo(1);
  }

  /** Softmax of these rounds to 1 in both rows; which of them is the surer one must not be lost. */
  @Test
  void theCurveSeesOrderWhereProbabilitiesRoundToOne() {
    float[][] logits = {{60, 0}, {100, 0}, {60, 0}};

    ClassificationMetrics metrics = of(2, logits, new int[] {1, 0, 0});

    assertThat(metrics.labels()).extracting(LabelMetrics::rocAuc).containsExactly(0.75, 0.75);
  }

  @Test
  void hugeLogitsHaveAFiniteLoss() {
    assertThat(of(2, new float[][] {{3e38f, -3e38f}}, new int[] {1}).logLoss())
        .isCloseTo(2 * (double) 3e38f, within(1e25));
  }

  @Test
  void equalsPlainFormulas() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      int labels = random.nextInt(1, 6);
      int rows = random.nextInt(1, 40);
      float[][] logits = Targets.coarse(random, rows, labels);
      int[] right = random.ints(rows, 0, labels).toArray();

      ClassificationMetrics metrics = of(labels, logits, right);

      int[] answered = Rows.classes(logits);
      assertThat(metrics.summary().get("macro_f1"))
          .isCloseTo(PlainMetrics.macroF1(right, answered, labels), EXACT);
      assertThat(metrics.summary().get("mcc"))
          .isCloseTo(PlainMetrics.matthews(right, answered), EXACT);
      assertThat(metrics.logLoss()).isCloseTo(PlainMetrics.logLoss(logits, right), within(1e-9));
      assertThat(metrics.calibration().error())
          .isCloseTo(
              PlainMetrics.calibrationError(metrics.confidence(), metrics.correct()), within(1e-9));
      for (int label = 0; label < labels; label++) {
        checkCurve(metrics, logits, right, label);
      }
    }
  }

  private static void checkCurve(
      ClassificationMetrics metrics, float[][] logits, int[] right, int label) {
    double[] probabilities = new double[right.length];
    boolean[] positive = new boolean[right.length];
    for (int row = 0; row < right.length; row++) {
      // Rounded, as equal probabilities come out unequal in their last digits.
      probabilities[row] = Math.rint(PlainMetrics.softmax(logits[row])[label] * 1e12);
      positive[row] = right[row] == label;
    }
    double expected = PlainMetrics.rocAuc(probabilities, positive);
    double got = metrics.labels().get(label).rocAuc();
    assertThat(got).isCloseTo(expected, within(1e-12));
  }

  private static ClassificationMetrics of(int labels, float[][] logits, int[] right) {
    List<String> names = Targets.names(labels);
    return (ClassificationMetrics)
        Evaluation.of(SINGLE_LABEL_CLASSIFICATION, names, logits, Targets.oneHot(labels, right));
  }
}
