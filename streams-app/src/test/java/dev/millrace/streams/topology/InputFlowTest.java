package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From records as others write them to predictions. */
@Tag("unit")
class InputFlowTest {
  private static final EventDecoder JSON = new JsonEventDecoder(EventFields.DEFAULT, 1000);
  private static final EventDecoder CLOUD_EVENTS = new CloudEventDecoder(EventFields.DEFAULT, 1000);

  @TempDir private Path directory;
  private final ManualEngine engine = new ManualEngine();

  @Test
  void jsonBecomesPredictions() {
    try (FlowHarness flow = new FlowHarness(engine, directory, JSON)) {
      flow.send("{\"id\":\"e1\",\"text\":\"win money\",\"tasks\":[\"intent\",\"spam\"]}");
      flow.send("{\"text\":\"hello\",\"adapter\":\"intent\"}");
      engine.rows.forEach(row -> row.answer(0));
      flow.tick(1);

      assertThat(flow.predictions.readValuesToList())
          .extracting(prediction -> prediction.getEventId() + " " + prediction.getTask())
          .containsExactly("e1 intent", "e1 spam", "events-0-1 intent");
      assertThat(flow.deadLetters.isEmpty()).isTrue();
    }
  }

  @Test
  void whatIsNotJsonIsADeadLetterInItsPlace() {
    try (FlowHarness flow = new FlowHarness(engine, directory, JSON)) {
      flow.send("{\"text\":\"one\"}");
      flow.send("{\"text\":\"two\"");
      flow.send("{\"text\":\"three\"}");
      engine.rows.forEach(row -> row.answer(0));
      flow.tick(1);

      assertThat(flow.predictedIds()).containsExactly("events-0-0", "events-0-2");
      TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
      assertThat(FlowHarness.header(letter, "millrace-failure-code"))
          .isEqualTo(FailureCode.NOT_JSON.name());
      assertThat(letter.value()).isEqualTo(TextEvents.bytes("{\"text\":\"two\""));
    }
  }

  @Test
  void cloudEventsOfBothModesBecomePredictions() {
    try (FlowHarness flow = new FlowHarness(engine, directory, CLOUD_EVENTS)) {
      flow.send(binary("e1", "text/plain", "win money"));
      flow.send(
          binary("e2", "application/json", "{\"text\":\"win money\",\"tasks\":[\"intent\"]}"));
      flow.send(
          event(
              "{\"specversion\":\"1.0\",\"id\":\"e3\",\"source\":\"/s\",\"type\":\"t\","
                  + "\"data\":{\"text\":\"win money\"}}",
              "content-type",
              "application/cloudevents+json"));
      engine.rows.forEach(row -> row.answer(0));
      flow.tick(1);

      List<TestRecord<byte[], Prediction>> predictions = flow.predictions.readRecordsToList();
      assertThat(predictions)
          .extracting(record -> record.value().getEventId() + " " + record.value().getTask())
          .containsExactly("/s|e1 spam", "/s|e2 intent", "/s|e3 spam");
      assertThat(FlowHarness.header(predictions.get(0), "ce_source")).isEqualTo("/s");
      assertThat(predictions)
          .as("a prediction is written otherwise than its event")
          .extracting(record -> FlowHarness.header(record, "content-type"))
          .containsOnly("none");
      assertThat(flow.deadLetters.isEmpty()).isTrue();
    }
  }

  @Test
  void aDeadLetterOfACloudEventIsTheCloudEvent() {
    try (FlowHarness flow = new FlowHarness(engine, directory, CLOUD_EVENTS)) {
      flow.send(binary("e1", "image/png", "x"));
      flow.tick(1);

      TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
      assertThat(FlowHarness.header(letter, "millrace-failure-code"))
          .isEqualTo(FailureCode.NOT_CLOUDEVENT.name());
      assertThat(FlowHarness.header(letter, "content-type")).isEqualTo("image/png");
      assertThat(FlowHarness.header(letter, "ce_id")).isEqualTo("e1");
    }
  }

  @Test
  void aDeadLetterThatIsFedInAgainLeavesItsHeadersBehind() {
    try (FlowHarness flow = new FlowHarness(engine, directory, JSON)) {
      TestRecord<byte[], byte[]> bad =
          event("[]", "trace", "t1", "__streams.errors.stacktrace", "x");
      flow.send(bad);
      flow.tick(1);
      TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
      assertThat(headerNames(letter))
          .contains("trace", "millrace-failure-code")
          .doesNotHaveDuplicates();
      assertThat(headerNames(letter)).doesNotContain("__streams.errors.stacktrace");

      flow.send(
          new TestRecord<>(letter.key(), TextEvents.bytes("{\"text\":\"hi\"}"), letter.headers()));
      flow.send(letter);
      engine.rows.get(0).answer(0);
      flow.tick(1);
      assertThat(headerNames(flow.predictions.readRecord())).containsExactly("trace");
      TestRecord<byte[], byte[]> again = flow.deadLetters.readRecord();
      assertThat(headerNames(again)).containsExactlyElementsOf(headerNames(letter));
      assertThat(FlowHarness.header(again, "__streams.errors.offset")).isEqualTo("2");
    }
  }

  @Test
  void tombstonesAreCountedAndSkipped() {
    try (FlowHarness flow = new FlowHarness(engine, directory, JSON)) {
      flow.send("{\"text\":\"one\"}");
      flow.send(new TestRecord<>(TextEvents.bytes("k"), null, FlowHarness.START));
      flow.send("{\"text\":\"two\"}");
      flow.send(new TestRecord<>(TextEvents.bytes("k"), null, FlowHarness.START));
      assertThat(flow.inFlight.count()).isEqualTo(2);
      engine.rows.forEach(row -> row.answer(0));
      flow.tick(1);

      assertThat(flow.predictedIds()).containsExactly("events-0-0", "events-0-2");
      assertThat(flow.deadLetters.isEmpty()).isTrue();
      assertThat(tombstones(flow)).containsExactly(2.0);
    }
  }

  private static List<Object> tombstones(FlowHarness flow) {
    return flow.driver.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("tombstones-total"))
        .<Object>map(metric -> metric.getValue().metricValue())
        .toList();
  }

  private static List<String> headerNames(TestRecord<?, ?> record) {
    return StreamSupport.stream(record.headers().spliterator(), false).map(Header::key).toList();
  }

  private static TestRecord<byte[], byte[]> binary(String id, String contentType, String data) {
    return event(
        data,
        "ce_specversion",
        "1.0",
        "ce_id",
        id,
        "ce_source",
        "/s",
        "ce_type",
        "t",
        "content-type",
        contentType);
  }

  private static TestRecord<byte[], byte[]> event(String value, String... headers) {
    TestRecord<byte[], byte[]> record =
        new TestRecord<>(TextEvents.bytes("k"), TextEvents.bytes(value), FlowHarness.START);
    for (int i = 0; i < headers.length; i += 2) {
      record.headers().add(headers[i], TextEvents.bytes(headers[i + 1]));
    }
    return record;
  }
}
