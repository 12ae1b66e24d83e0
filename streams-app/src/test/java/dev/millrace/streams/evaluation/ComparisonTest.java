package dev.millrace.streams.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.dataset.Example;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class ComparisonTest {
  private static final ProblemType SINGLE = ProblemType.SINGLE_LABEL_CLASSIFICATION;
  private static final ProblemType MULTI = ProblemType.MULTI_LABEL_CLASSIFICATION;

  @Test
  void countsDecisionsAndMeasuresLogits() {
    float[][] reference = {{1, 0}, {0, 1}, {3, 0}, {0, 3}};
    float[][] logits = {{1, 0}, {0.5f, 0}, {3, 0.5f}, {0, 2}};

    Comparison comparison =
        Comparison.of(
            logits,
            reference,
            List.of(
                Optional.of(Set.of(1)),
                Optional.of(Set.of(0)),
                Optional.of(Set.of(0)),
                Optional.empty()),
            SINGLE);

    assertThat(comparison.agreement()).hasValue(0.75);
    assertThat(comparison.accuracy().orElseThrow()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(comparison.largestChange()).isEqualTo(1);
    assertThat(comparison.meanChange()).isEqualTo((0.5 + 1 + 0.5 + 1) / 8);
  }

  @Test
  void severalLabelsAreRightOnlyTogether() {
    float[][] logits = {{1, -1, 1}, {1, -1, -1}, {-1, -1, -1}};

    Comparison comparison =
        Comparison.of(
            logits,
            new float[][] {{2, -2, 2}, {1, 1, -1}, {-1, -1, -2}},
            List.of(Optional.of(Set.of(0, 2)), Optional.of(Set.of(0, 1)), Optional.of(Set.of())),
            MULTI);

    assertThat(comparison.agreement().orElseThrow()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(comparison.accuracy().orElseThrow()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void aRegressionDecidesNothing() {
    Comparison comparison =
        Comparison.of(
            new float[][] {{1}},
            new float[][] {{3}},
            List.of(Optional.empty()),
            ProblemType.REGRESSION);

    assertThat(comparison.agreement()).isEmpty();
    assertThat(comparison.accuracy()).isEmpty();
    assertThat(comparison.meanChange()).isEqualTo(2);
  }

  @Test
  void labelsAreNamesOrNumbers() {
    ClassificationHead single = head(SINGLE);
    ClassificationHead multi = head(MULTI);

    assertThat(Decisions.expected(example("b"), single)).hasValue(Set.of(1));
    assertThat(Decisions.expected(example("2"), single)).hasValue(Set.of(2));
    assertThat(Decisions.expected(example("x, y"), single)).hasValue(Set.of(3));
    assertThat(Decisions.expected(example("0,b"), multi)).hasValue(Set.of(0, 1));
    assertThat(Decisions.expected(example("a", "2"), multi)).hasValue(Set.of(0, 2));
    assertThat(Decisions.expected(example("a", "b"), single)).as("which of them?").isEmpty();
    assertThat(Decisions.expected(example(), single)).isEmpty();
    assertThat(Decisions.expected(example("0.5"), head(ProblemType.REGRESSION))).isEmpty();
  }

  @Test
  void anUnknownLabelIsNamedByItsRow() {
    for (String label : List.of("z", "4", "-1", "a,", "")) {
      assertThatThrownBy(() -> Decisions.expected(example(label), head(MULTI)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "line 5: expected one of the head's 4 labels, or its number from 0, as the label");
    }
  }

  @Test
  void theMedianIsTheMiddle() {
    assertThat(AlternatingRounds.median(new double[] {3, 1, 100})).isEqualTo(3);
    assertThat(AlternatingRounds.median(new double[] {4, 1, 100, 2})).isEqualTo(3);
  }

  private static Example example(String... labels) {
    return new Example(5, "text", List.of(labels));
  }

  private static ClassificationHead head(ProblemType type) {
    return new ClassificationHead(
        List.of(),
        new DenseLayer(1, 4, new float[4], new float[4]),
        List.of("a", "b", "c", "x, y"),
        type);
  }
}
