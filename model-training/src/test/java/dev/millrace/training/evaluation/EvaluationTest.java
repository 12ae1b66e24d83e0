package dev.millrace.training.evaluation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.head.ProblemType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EvaluationTest {
  private static final ProblemType SINGLE = ProblemType.SINGLE_LABEL_CLASSIFICATION;
  private static final ProblemType MULTI = ProblemType.MULTI_LABEL_CLASSIFICATION;

  @Test
  void refusesWhatDoesNotFit() {
    float[][] one = {{1, 0}};
    refused(SINGLE, new float[0][], new float[0][], "at least one row");
    refused(SINGLE, one, new float[][] {{1, 0}, {1, 0}}, "as many rows of targets as of logits, 1");
    refused(SINGLE, new float[][] {{1}}, one, "row 0: expected 2 logits, got 1");
    refused(SINGLE, one, new float[][] {{1}}, "row 0: expected 2 targets, got 1");
    refused(SINGLE, one, new float[][] {{1, 1}}, "row 0: expected a single target of 1, got 2");
    refused(SINGLE, one, new float[][] {{0, 0}}, "row 0: expected a single target of 1, got 0");
    refused(MULTI, one, new float[][] {{0.5f, 0}}, "row 0: expected targets 0 and 1, got 0.5");
    refused(MULTI, new float[][] {{1, Float.NaN}}, one, "row 0: expected finite logits, got NaN");
    refused(
        ProblemType.REGRESSION,
        one,
        new float[][] {{1, Float.POSITIVE_INFINITY}},
        "row 0: expected finite targets, got Infinity");
  }

  private static void refused(
      ProblemType type, float[][] logits, float[][] targets, String message) {
    assertThatThrownBy(() -> Evaluation.of(type, List.of("a", "b"), logits, targets))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
