package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class WindowSummaryTest {
  private static final WindowSummary EMPTY = WindowSummary.empty(0, 60_000);

  @Test
  void anEmptyWindowIsAllZero() {
    assertThat(EMPTY.events()).isZero();
    assertThat(EMPTY.labelCounts()).isEmpty();
    assertThat(EMPTY.confidenceCounts()).hasSize(20).containsOnly(0);
    assertThat(EMPTY.confidenceMean()).isZero();
    assertThat(EMPTY.tokenMean()).isZero();
    assertThat(EMPTY.unknownTokenRate()).isZero();
  }

  @Test
  void addsUpWhatItSees() {
    WindowSummary window =
        EMPTY
            .plus(new Observation("ham", 0.5, 10, 1, false))
            .plus(new Observation("spam", 0.25, 30, 0, true))
            .plus(new Observation("ham", 1.0, 20, 2, true));
    assertThat(window.windowStart()).isZero();
    assertThat(window.windowEnd()).isEqualTo(60_000);
    assertThat(window.events()).isEqualTo(3);
    assertThat(window.labelCounts()).isEqualTo(Map.of("ham", 2L, "spam", 1L));
    assertThat(window.confidenceSum()).isEqualTo(1.75);
    assertThat(window.confidenceMean()).isCloseTo(1.75 / 3, within(1e-12));
    assertThat(window.confidenceMin()).isEqualTo(0.25);
    assertThat(window.confidenceMax()).isEqualTo(1.0);
    assertThat(window.tokenSum()).isEqualTo(60);
    assertThat(window.tokenMean()).isEqualTo(20.0);
    assertThat(window.tokenMin()).isEqualTo(10);
    assertThat(window.tokenMax()).isEqualTo(30);
    assertThat(window.unknownTokens()).isEqualTo(3);
    assertThat(window.unknownTokenRate()).isEqualTo(0.05);
    assertThat(window.truncated()).isEqualTo(2);
    long[] lengths = new long[26];
    lengths[5] = 1;
    lengths[7] = 1;
    lengths[8] = 1;
    assertThat(window.lengthCounts()).isEqualTo(lengths);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.04999, 0",
    "0.05, 1",
    "0.5, 10",
    "0.94999, 18",
    "0.95, 19",
    "0.99999, 19",
    "1, 19",
    "-3.5, 0",
    "17, 19"
  })
  void countsAConfidenceInItsBin(double confidence, int bin) {
    long[] counts = EMPTY.plus(new Observation("a", confidence, 1, 0, false)).confidenceCounts();
    assertThat(counts[bin]).isEqualTo(1);
    assertThat(counts).containsOnlyOnce(1L);
  }

  @Test
  void keepsARegressionsValueAsItIs() {
    WindowSummary window = EMPTY.plus(new Observation(null, -3.5, 1, 0, false));
    assertThat(window.labelCounts()).isEmpty();
    assertThat(window.confidenceMin()).isEqualTo(-3.5);
    assertThat(window.confidenceMax()).isEqualTo(-3.5);
  }

  @Test
  void isNotChangedThroughWhatItHandsOut() {
    WindowSummary window = EMPTY.plus(new Observation("a", 0.5, 1, 0, false));
    window.confidenceCounts()[10] = 99;
    window.lengthCounts()[0] = 99;
    assertThat(window.lengthCounts()[0]).isEqualTo(1);
    assertThat(window.confidenceCounts()[10]).isEqualTo(1);
    assertThatThrownBy(() -> window.labelCounts().put("b", 1L))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void mergesOnlyPartsOfOneWindow() {
    assertThatThrownBy(() -> EMPTY.merge(WindowSummary.empty(60_000, 120_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a part of the window [0, 60000), got one of [60000, 120000)");
    assertThatThrownBy(() -> EMPTY.merge(WindowSummary.empty(0, 30_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goesThroughJsonUnchanged() throws Exception {
    WindowSummary window =
        EMPTY
            .plus(new Observation("schön", 0.1 + 0.2, 10, 1, false, state(0.1, -3)))
            .plus(new Observation("a", 0.9, 30, 0, true, state(1e-20, 7)));
    ObjectMapper json = new ObjectMapper();
    String written = json.writeValueAsString(window);
    assertThat(json.readValue(written, WindowSummary.class)).isEqualTo(window);
    assertThat(json.readTree(written)).hasSize(WindowSummary.class.getRecordComponents().length);
  }

  @Test
  void refusesImpossibleNumbers() {
    assertThatThrownBy(() -> WindowSummary.empty(5, 5))
        .hasMessage("expected a window that ends after its start, got [5, 5)");
    assertThatThrownBy(() -> window(1, Map.of(), new long[19]))
        .hasMessage("expected 20 confidence counts of at least 0 events, got 19 of 1");
    assertThatThrownBy(() -> window(-1, Map.of(), new long[20]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> window(1, Map.of("a", -1L), new long[20]))
        .hasMessage("label a: expected a count of at least 0, got -1");
    long[] negative = new long[20];
    negative[3] = -2;
    assertThatThrownBy(() -> window(1, Map.of(), negative))
        .hasMessage("expected confidence counts of at least 0, got -2");
    assertThatThrownBy(() -> window(1, Map.of(), new long[20], new long[25]))
        .hasMessage("expected 26 length counts, got 25");
    long[] lengths = new long[26];
    lengths[0] = -3;
    assertThatThrownBy(() -> window(1, Map.of(), new long[20], lengths))
        .hasMessage("expected length counts of at least 0, got -3");
  }

  @Test
  void refusesImpossibleObservations() {
    assertThatThrownBy(() -> new Observation("a", Double.NaN, 1, 0, false))
        .hasMessage("expected a finite confidence, got NaN");
    assertThatThrownBy(() -> new Observation("a", 1, 3, 4, false))
        .hasMessage("expected 0 <= unknown tokens <= tokens, got 4 and 3");
    assertThatThrownBy(() -> new Observation("a", 1, 3, -1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void differsInEveryComponent() {
    WindowSummary one = EMPTY.plus(new Observation("a", 0.51, 10, 1, false));
    assertThat(one)
        .isEqualTo(EMPTY.plus(new Observation("a", 0.51, 10, 1, false)))
        .hasSameHashCodeAs(EMPTY.plus(new Observation("a", 0.51, 10, 1, false)))
        .isNotEqualTo(EMPTY.plus(new Observation("b", 0.51, 10, 1, false)))
        .isNotEqualTo(EMPTY.plus(new Observation("a", 0.52, 10, 1, false)))
        .isNotEqualTo(EMPTY.plus(new Observation("a", 0.51, 11, 1, false)))
        .isNotEqualTo(EMPTY.plus(new Observation("a", 0.51, 10, 0, false)))
        .isNotEqualTo(EMPTY.plus(new Observation("a", 0.51, 10, 1, true)))
        .isNotEqualTo(EMPTY.plus(new Observation("a", 0.51, 10, 1, false, state(1, 2))))
        .isNotEqualTo("something else");
  }

  @Test
  void statesThatAreNotKnownAreNotCounted() {
    assertThat(EMPTY.states()).isNull();
    WindowSummary window =
        EMPTY
            .plus(new Observation("a", 0.5, 1, 0, false))
            .plus(new Observation("a", 0.5, 1, 0, false, state(1, 2)))
            .plus(new Observation("a", 0.5, 1, 0, false))
            .plus(new Observation("a", 0.5, 1, 0, false, state(3, 2)));
    StateMoments states = Objects.requireNonNull(window.states());
    assertThat(window.events()).isEqualTo(4);
    assertThat(states.count()).isEqualTo(2);
    assertThat(states.mean()).containsExactly(2, 2);
    assertThat(states.squares()).containsExactly(2, 0);
  }

  private static StateMoments state(double... coordinates) {
    return StateMoments.of(new StateDirections(coordinates.length, 8, 1), coordinates);
  }

  private static WindowSummary window(long events, Map<String, Long> labels, long[] confidences) {
    return window(events, labels, confidences, new long[26]);
  }

  private static WindowSummary window(
      long events, Map<String, Long> labels, long[] confidences, long[] lengths) {
    return new WindowSummary(
        0, 1, events, labels, confidences, 0, 0, 0, 0, 0, 0, 0, 0, lengths, null);
  }
}
