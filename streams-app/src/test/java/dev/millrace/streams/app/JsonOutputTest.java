package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.app.OwedPredictions.Receipt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class JsonOutputTest {
  private static final DemoEvent EVENT = new DemoEvent("e", null, "hello\nworld", null, null);

  private final TestConsole console = TestConsole.withInput();
  private final JsonOutput output =
      new JsonOutput(console.console().out(), console.console().err());

  @Test
  void aPredictionIsALine() {
    output.prediction(EVENT, Records.prediction("e", "spam", "ham", 0.75f), false);
    output.flush();
    assertThat(console.out())
        .isEqualTo(
            "{\"event_id\":\"e\",\"task\":\"spam\",\"adapter\":\"adapter-spam\","
                + "\"adapter_version\":\"1\",\"variant\":\"control\",\"label\":\"ham\","
                + "\"score\":0.75,\"scores\":{\"a\":0.75,\"b\":0.25},\"text\":\"hello\\nworld\"}\n");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void allElseGoesToStandardError() {
    output.deadLetter(new Receipt(EVENT, true), new DemoDeadLetter("e", null, "CODE", "why"));
    output.driftReport(Records.drift("control", null));
    output.flush();
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .contains("millrace: dead letter: e: CODE: why")
        .contains("millrace: drift spam/control");
  }
}
