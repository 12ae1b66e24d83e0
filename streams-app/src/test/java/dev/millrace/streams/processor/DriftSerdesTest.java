package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.TokenLengths;
import dev.millrace.streams.drift.DriftAssessment;
import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.Observation;
import dev.millrace.streams.drift.Reference;
import dev.millrace.streams.drift.ReferenceStates;
import dev.millrace.streams.drift.ReferenceTexts;
import dev.millrace.streams.drift.StateDirections;
import dev.millrace.streams.drift.StateMoments;
import dev.millrace.streams.drift.WindowLedger;
import dev.millrace.streams.drift.WindowRules;
import dev.millrace.streams.drift.WindowSummary;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DriftSerdesTest {
  private static final DriftKey KEY = new DriftKey("spam", "spam", "1", null);
  private static final WindowSummary PART =
      WindowSummary.empty(0, 1000)
          .plus(new Observation("ham", 0.5, 3, 1, true))
          .plus(new Observation("spam", 1, 7, 0, false));
  private static final StateDirections DIRECTIONS = new StateDirections(2, 8, Long.MIN_VALUE);
  private static final WindowSummary PART_WITH_STATES =
      PART.plus(
          new Observation(
              "ham", 1, 7, 0, false, StateMoments.of(DIRECTIONS, new double[] {0.1, -1e-30})));

  @Test
  void aDeltaIsReadAsItWasWritten() {
    ReferenceTexts texts = new ReferenceTexts(new long[] {1, 2}, 0, 0.25);
    ReferenceStates states =
        new ReferenceStates(DIRECTIONS, new double[] {1.0 / 3, 2}, new double[] {0, 4});
    Reference reference = Reference.ofAdapter(3, Map.of("ham", 3L), new long[20], texts, states);
    DriftDelta delta = new DriftDelta(KEY, PART_WITH_STATES, reference);

    assertThat(roundTrip(DriftCollector.deltaSerde(), delta)).isEqualTo(delta);
  }

  @Test
  void aLedgerIsReadAsItWasWritten() {
    WindowLedger windows =
        WindowLedger.empty().add(PART_WITH_STATES, 5, new WindowRules(10, 1)).ledger();
    DriftLedger ledger =
        new DriftLedger(KEY, windows.withReference(Reference.ofFirstWindow(PART)), 7);

    assertThat(roundTrip(new JsonSerde<>(DriftLedger.class), ledger)).isEqualTo(ledger);
  }

  /** What a version wrote that knew nothing of lengths and states. */
  @Test
  void aLedgerOfAnOlderVersionIsRead() {
    String window =
        """
        {"windowStart": 0, "windowEnd": 1000, "events": 2, "labelCounts": {"ham": 2},
         "confidenceCounts": [0,0,0,0,0,0,0,0,0,0,2,0,0,0,0,0,0,0,0,0], "confidenceSum": 1,
         "confidenceMin": 0.5, "confidenceMax": 0.5, "tokenSum": 10, "tokenMin": 5, "tokenMax": 5,
         "unknownTokens": 1, "truncated": 0}""";
    String reference =
        """
        {"origin": "FIRST_WINDOW", "events": 3, "labelCounts": {"ham": 3}, "confidenceCounts": [3]}""";
    String json =
        """
        {"key": {"task": "spam", "adapter": "spam", "adapterVersion": "1", "variant": null},
         "part": %s, "reference": %s}"""
            .formatted(window, reference);

    DriftDelta delta =
        DriftCollector.deltaSerde()
            .deserializer()
            .deserialize("t", json.getBytes(StandardCharsets.UTF_8));

    assertThat(delta.part().lengthCounts()).hasSize(26).containsOnly(0);
    assertThat(delta.part().merge(PART).events()).isEqualTo(4);
    assertThat(Objects.requireNonNull(delta.reference()).texts()).isNull();
    assertThat(DriftAssessment.assess(PART, delta.reference()).lengthDistance()).isNull();
    assertThat(delta.part().states()).isNull();
    assertThat(delta.part().merge(PART_WITH_STATES).states()).isEqualTo(PART_WITH_STATES.states());
    assertThat(DriftAssessment.assess(PART_WITH_STATES, delta.reference()).embeddingShift())
        .isNull();
  }

  /** References of adapters count lengths where model-core does, which drift can't see. */
  @Test
  void binsOfLengthsAreThoseOfReferences() {
    for (int tokens = 0; tokens < 10_000; tokens++) {
      long[] counts =
          WindowSummary.empty(0, 1).plus(new Observation("a", 1, tokens, 0, false)).lengthCounts();
      assertThat(counts).hasSize(TokenLengths.BINS);
      assertThat(counts[TokenLengths.bin(tokens)]).isEqualTo(1);
    }
  }

  @Test
  void nullStaysNullAndNonsenseIsRefused() {
    Serde<DriftDelta> serde = DriftCollector.deltaSerde();

    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", null)).isNull();
    byte[] nonsense = "nonsense".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> serde.deserializer().deserialize("t", nonsense))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("a value of t");
  }

  @Test
  void keysAreTextThatTellsThemApart() {
    assertThat(DriftKeyText.of(KEY)).isEqualTo("spam/spam/1");
    assertThat(DriftKeyText.of(new DriftKey("t", "a", "1/b", null))).isEqualTo("t/a/1%2Fb");
    assertThat(DriftKeyText.of(new DriftKey("t", "a", "1", "b"))).isEqualTo("t/a/1/b");
    assertThat(DriftKeyText.of(KEY, 1000)).isEqualTo("spam/spam/1@1000");
  }

  private static <T> T roundTrip(Serde<T> serde, T value) {
    return serde.deserializer().deserialize("t", serde.serializer().serialize("t", value));
  }
}
