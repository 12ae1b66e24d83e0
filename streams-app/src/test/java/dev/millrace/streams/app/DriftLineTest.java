package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.ReferenceOrigin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DriftLineTest {

  @Test
  void saysThatThereIsNoReferenceYet() {
    assertThat(DriftLine.of(Records.drift("control", null)))
        .isEqualTo(
            "drift spam/control, 10:00:00 to 10:00:15: 4 events, most are ham (3),"
                + " mean confidence 0.50, no reference yet");
  }

  @Test
  void saysHowFarFromWhat() {
    assertThat(DriftLine.of(Records.drift(null, ReferenceOrigin.FIRST_WINDOW)))
        .startsWith("drift spam/asked by name,")
        .endsWith("distance from the first full window: labels 0.13, confidence unknown");
    assertThat(DriftLine.of(Records.drift("b", ReferenceOrigin.ADAPTER)))
        .contains("distance from the adapter's reference: ");
    assertThat(DriftLine.of(Records.drift("b", ReferenceOrigin.UNKNOWN)))
        .contains("distance from its reference: ");
    DriftReport lengths = Records.drift("b", ReferenceOrigin.ADAPTER, 0.456, null);
    assertThat(DriftLine.of(lengths)).endsWith("labels 0.13, confidence unknown, lengths 0.46");
    DriftReport states = Records.drift("b", ReferenceOrigin.ADAPTER, 0.456, 1.25);
    assertThat(DriftLine.of(states)).endsWith("confidence unknown, lengths 0.46, states 1.25");
  }

  @Test
  void aRegressionHasNoMostFrequentLabel() {
    var report = Records.drift("control", null);
    report.getLabelCounts().clear();
    assertThat(DriftLine.of(report)).contains("4 events, mean confidence");
  }
}
