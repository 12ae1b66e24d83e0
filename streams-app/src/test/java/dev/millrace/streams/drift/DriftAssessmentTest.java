package dev.millrace.streams.drift;

import static dev.millrace.streams.drift.DriftAssessment.assess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.streams.drift.Reference.Origin;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DriftAssessmentTest {
  private static final WindowSummary WINDOW =
      WindowSummary.empty(0, 1)
          .plus(new Observation("a", 0.99, 1, 0, false))
          .plus(new Observation("b", 0.01, 1, 0, false));

  @Test
  void withoutAReferenceThereIsNothingToCompare() {
    assertThat(assess(WINDOW, null))
        .isEqualTo(new DriftAssessment(null, 0, null, null, null, null, null, null));
  }

  @Test
  void comparesLabelsAndConfidences() {
    DriftAssessment same = assess(WINDOW, Reference.ofFirstWindow(WINDOW));
    assertThat(same.reference()).isEqualTo(Origin.FIRST_WINDOW);
    assertThat(same.referenceEvents()).isEqualTo(2);
    assertThat(same.labelDistance()).isCloseTo(0, within(1e-7));
    assertThat(same.confidenceDistance()).isCloseTo(0, within(1e-7));

    DriftAssessment other = assess(WINDOW, adapter(Map.of("c", 9L), bins(20, 7)));
    assertThat(other.reference()).isEqualTo(Origin.ADAPTER);
    assertThat(other.referenceEvents()).isEqualTo(9);
    assertThat(other.labelDistance()).isEqualTo(1);
    assertThat(other.confidenceDistance()).isEqualTo(1);
  }

  @Test
  void predictionsWithoutLabelsHaveNoLabelDistance() {
    WindowSummary regression =
        WindowSummary.empty(0, 1).plus(new Observation(null, 0.3, 1, 0, false));
    assertThat(assess(regression, Reference.ofFirstWindow(WINDOW)).labelDistance()).isNull();
    assertThat(assess(WINDOW, Reference.ofFirstWindow(regression)).labelDistance()).isNull();
    assertThat(assess(WINDOW, adapter(Map.of("a", 0L), bins(20, 0))).labelDistance()).isNull();
  }

  @Test
  void comparesHistogramsInTheBinsThatBothHave() {
    long[] ends = {1, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    assertThat(assess(WINDOW, adapter(Map.of(), ends)).confidenceDistance())
        .isCloseTo(0, within(1e-7));
    assertThat(assess(WINDOW, adapter(Map.of(), bins(30, 15))).confidenceDistance()).isEqualTo(1);
    assertThat(assess(WINDOW, adapter(Map.of(), bins(40, 39))).confidenceDistance())
        .isCloseTo(Math.sqrt(0.31127812445913283), within(1e-9));
  }

  @Test
  void histogramsWithNoBinsInCommonAreNotCompared() {
    assertThat(assess(WINDOW, adapter(Map.of(), bins(7, 3))).confidenceDistance()).isNull();
    assertThat(assess(WINDOW, adapter(Map.of(), bins(1, 0))).confidenceDistance()).isNull();
    assertThat(assess(WINDOW, adapter(Map.of(), new long[0])).confidenceDistance()).isNull();
    assertThat(assess(WINDOW, adapter(Map.of(), new long[20])).confidenceDistance()).isNull();
  }

  @Test
  void comparesLengthsAndUnknownTokens() {
    WindowSummary window =
        WindowSummary.empty(0, 1)
            .plus(new Observation("a", 0.5, 10, 1, false))
            .plus(new Observation("a", 0.5, 90, 4, false));
    DriftAssessment same = assess(window, Reference.ofFirstWindow(window));
    assertThat(same.lengthDistance()).isCloseTo(0, within(1e-7));
    assertThat(same.unknownTokenRateDifference()).isZero();

    DriftAssessment short0 = assess(window, texts(bins(26, 0), 0.25));
    assertThat(short0.lengthDistance()).isEqualTo(1);
    assertThat(short0.unknownTokenRateDifference()).isCloseTo(-0.2, within(1e-12));

    // Half of the window is in the reference's one bin.
    DriftAssessment half = assess(window, texts(bins(26, 5), 0));
    assertThat(half.lengthDistance()).isCloseTo(Math.sqrt(0.31127812445913283), within(1e-9));
    assertThat(half.unknownTokenRateDifference()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void textsThatAreNotKnownAreNotCompared() {
    assertThat(assess(WINDOW, adapter(Map.of(), bins(20, 3))).lengthDistance()).isNull();
    assertThat(assess(WINDOW, adapter(Map.of(), bins(20, 3))).unknownTokenRateDifference())
        .isNull();
    assertThat(assess(WINDOW, texts(new long[26], 0)).lengthDistance()).isNull();
    assertThat(assess(WINDOW, texts(bins(7, 3), 0)).lengthDistance()).isNull();
    WindowSummary noTokens = WindowSummary.empty(0, 1).plus(new Observation("a", 0.5, 0, 0, false));
    assertThat(assess(noTokens, texts(bins(26, 3), 0)).unknownTokenRateDifference()).isNull();
  }

  @Test
  void comparesStates() {
    StateDirections directions = new StateDirections(2, 8, 1);
    WindowSummary window = WindowSummary.empty(0, 1);
    for (double x : new double[] {1, 3}) {
      StateMoments state = StateMoments.of(directions, new double[] {x, 5});
      window = window.plus(new Observation("a", 0.5, 1, 0, false, state));
    }
    DriftAssessment drift = assess(window, states(directions));
    assertThat(drift.embeddingShift()).isCloseTo(0.5, within(1e-12)); // √((2² + 0) / (9 + 7))
    assertThat(drift.embeddingSpread()).isCloseTo(Math.sqrt(2.0 / 16), within(1e-12));
  }

  @Test
  void statesThatAreNotKnownOfBothAreNotCompared() {
    StateDirections directions = new StateDirections(2, 8, 1);
    Reference reference = states(directions);
    assertThat(assess(WINDOW, reference).embeddingShift()).isNull();
    assertThat(assess(WINDOW, reference).embeddingSpread()).isNull();

    StateMoments state = StateMoments.of(directions, new double[2]);
    WindowSummary window =
        WindowSummary.empty(0, 1).plus(new Observation("a", 0.5, 1, 0, false, state));
    assertThat(assess(window, adapter(Map.of(), bins(20, 3))).embeddingShift()).isNull();
    assertThat(assess(window, Reference.ofFirstWindow(window)).embeddingShift()).isNull();
    Reference otherSeed = states(new StateDirections(2, 8, 2));
    assertThat(assess(window, otherSeed).embeddingShift()).isNull();
    assertThat(assess(window, otherSeed).reference()).isEqualTo(Origin.ADAPTER);
  }

  @Test
  void firstWindowsAddUp() {
    WindowSummary one = WindowSummary.empty(0, 1).plus(new Observation("a", 0.5, 10, 1, false));
    WindowSummary two = WindowSummary.empty(1, 2).plus(new Observation("a", 0.5, 30, 7, false));

    ReferenceTexts both = Objects.requireNonNull(Reference.ofFirstWindow(one).plus(two).texts());

    long[] lengths = new long[26];
    lengths[5] = 1;
    lengths[8] = 1;
    assertThat(both).isEqualTo(new ReferenceTexts(lengths, 40, 0.2));
    assertThat(both).hasSameHashCodeAs(new ReferenceTexts(lengths, 40, 0.2));
    assertThat(new ReferenceTexts(new long[3], 9, 0).plus(one)).isEqualTo(ReferenceTexts.of(one));
    assertThat(new Reference(Origin.FIRST_WINDOW, 1, Map.of(), new long[20], null, null).plus(one))
        .extracting(Reference::texts)
        .isNull();
  }

  @Test
  void refusesImpossibleTexts() {
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new ReferenceTexts(new long[26], 0, rate))
          .hasMessage("expected a rate of unknown tokens in [0, 1], got " + rate);
    }
    assertThatThrownBy(() -> new ReferenceTexts(new long[] {-1}, 0, 0))
        .hasMessage("expected length counts of at least 0, got -1");
  }

  @Test
  void refusesImpossibleReferences() {
    assertThatThrownBy(() -> Reference.ofAdapter(-1, Map.of(), new long[0], null, null))
        .hasMessage("expected at least 0 events, got -1");
    assertThatThrownBy(() -> Reference.ofAdapter(1, Map.of("a", -1L), new long[0], null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReferenceIsAValue() {
    Reference one = adapter(Map.of("a", 1L), bins(20, 3));
    one.confidenceCounts()[3] = 7;
    assertThat(one)
        .isEqualTo(adapter(Map.of("a", 1L), bins(20, 3)))
        .hasSameHashCodeAs(adapter(Map.of("a", 1L), bins(20, 3)))
        .isNotEqualTo(adapter(Map.of("b", 1L), bins(20, 3)))
        .isNotEqualTo(adapter(Map.of("a", 1L), bins(20, 4)))
        .isNotEqualTo(texts(bins(26, 3), 0));
    assertThat(states(new StateDirections(2, 8, 1)))
        .isEqualTo(states(new StateDirections(2, 8, 1)))
        .isNotEqualTo(states(new StateDirections(2, 8, 2)))
        .isNotEqualTo(adapter(Map.of(), bins(20, 3)));
  }

  private static Reference adapter(Map<String, Long> labels, long[] confidences) {
    return Reference.ofAdapter(9, labels, confidences, null, null);
  }

  private static Reference texts(long[] lengths, double unknownTokenRate) {
    return Reference.ofAdapter(
        9, Map.of(), bins(20, 3), new ReferenceTexts(lengths, 0, unknownTokenRate), null);
  }

  /** Means of 0 and 5, variances of 9 and 7. */
  private static Reference states(StateDirections directions) {
    ReferenceStates states =
        new ReferenceStates(directions, new double[] {0, 5}, new double[] {9, 7});
    return Reference.ofAdapter(9, Map.of(), bins(20, 3), null, states);
  }

  private static long[] bins(int count, int filled) {
    long[] bins = new long[count];
    bins[filled] = 5;
    return bins;
  }
}
