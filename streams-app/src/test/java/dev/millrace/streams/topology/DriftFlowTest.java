package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.ReferenceOrigin;
import dev.millrace.streams.fixture.ManualEngine;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DriftFlowTest {
  private final ManualEngine engine = new ManualEngine().automatic();
  private FlowHarness flow;

  @BeforeEach
  void open(@TempDir Path directory) {
    flow = new FlowHarness(engine, directory);
  }

  @AfterEach
  void close() {
    flow.close();
  }

  @Test
  void aWindowIsReportedOnceItIsOverAndTheGraceHasGone() {
    flow.send("one [UNK]", 100);
    flow.send("two", 900);
    flow.ticks(1100);
    assertThat(flow.driftReports.isEmpty()).isTrue();
    flow.ticks(300);

    KeyValue<String, DriftReport> record = flow.driftReports.readKeyValue();
    assertThat(record.key).isEqualTo("spam/spam/1/control");
    DriftReport report = record.value;
    assertThat(report.getWindowStart()).isEqualTo(FlowHarness.START);
    assertThat(report.getWindowEnd()).isEqualTo(FlowHarness.START.plusSeconds(1));
    assertThat(report.getEvents()).isEqualTo(2);
    assertThat(report.getLabelCounts()).containsEntry("spam", 2L).hasSize(1);
    assertThat(report.getConfidence().getMean()).isEqualTo(0.75);
    assertThat(report.getConfidence().getHistogram()).hasSize(20).contains(2L);
    assertThat(report.getTokens().getMax()).isEqualTo(2);
    assertThat(report.getUnknownTokenRate()).isCloseTo(1.0 / 3, within(1e-9));
    flow.ticks(2000);
    assertThat(flow.driftReports.isEmpty()).isTrue();
  }

  @Test
  void theAdaptersOwnReferenceReachesTheReport() {
    flow.send("one", 0);
    flow.ticks(1500);

    DriftReport report = flow.driftReports.readValue();
    assertThat(report.getReference()).isEqualTo(ReferenceOrigin.ADAPTER);
    assertThat(report.getReferenceEvents()).isEqualTo(10);
    assertThat(report.getLabelDistance()).isBetween(0.5, 0.6); // all spam against half spam
    assertThat(report.getTokenLengthDistance()).isEqualTo(1); // short texts against long ones
    assertThat(report.getUnknownTokenRateDifference()).isEqualTo(-0.25);
    assertThat(report.getEmbeddingShift()).isZero();
    assertThat(report.getEmbeddingSpread()).isNull();
  }

  /** A row's state is the number of its first word here. */
  @Test
  void statesAwayFromTheReferencesAreAShift() {
    flow.send("one", 0);
    flow.send("two", 0);
    flow.send("two", 0);
    flow.ticks(1500);

    DriftReport report = flow.driftReports.readValue();
    double one = "one".hashCode();
    double apart = "two".hashCode() - one;
    assertThat(report.getEmbeddingShift()).isCloseTo(Math.abs(apart * 2 / 3 / one), within(1e-6));
    assertThat(report.getEmbeddingSpread())
        .isCloseTo(Math.abs(apart / one) * Math.sqrt(1.0 / 3), within(1e-6));
  }

  @Test
  void withoutOneTheFirstWholeWindowIsTheReference() {
    for (int second = 0; second < 3; second++) {
      flow.send("{intent}hello", 1000L * second);
      flow.ticks(1000);
    }
    flow.ticks(1000);

    List<DriftReport> reports = flow.driftReports.readValuesToList();
    assertThat(reports)
        .extracting(DriftReport::getReference)
        .containsExactly(null, null, ReferenceOrigin.FIRST_WINDOW);
    assertThat(reports.get(2).getLabelDistance()).isZero();
    assertThat(reports.get(2).getTokenLengthDistance()).isZero();
    assertThat(reports.get(2).getUnknownTokenRateDifference()).isZero();
    assertThat(reports.get(0).getTokenLengthDistance()).isNull();
    assertThat(reports).extracting(DriftReport::getEmbeddingShift).containsOnlyNulls();
    assertThat(reports).extracting(DriftReport::getVariant).containsOnlyNulls();
  }

  @Test
  void eachTaskAdapterAndVariantHasItsOwnWindows() {
    flow.send("[spam,intent]hello", 0);
    flow.send("{spam}hello", 0);
    flow.ticks(1500);

    assertThat(flow.driftReports.readKeyValuesToList())
        .extracting(record -> record.key)
        .containsExactlyInAnyOrder("spam/spam/1/control", "intent/intent/7/control", "spam/spam/1");
  }

  @Test
  void lateEventsMakeAReportOfTheirOwn() {
    flow.send("one", 0);
    flow.ticks(1500);
    flow.send("two", 10);
    flow.ticks(500);

    assertThat(flow.driftReports.readValuesToList())
        .extracting(DriftReport::getWindowStart, DriftReport::getEvents)
        .containsExactly(tuple(FlowHarness.START, 1L), tuple(FlowHarness.START, 1L));
  }

  @Test
  void deadLettersAreNotCounted() {
    flow.send("!", 0);
    flow.ticks(1500);

    assertThat(flow.driftReports.isEmpty()).isTrue();
  }
}
