package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.model.inference.InferenceException;
import dev.millrace.schemas.DriftReport;
import dev.millrace.streams.enrichment.EnrichingDecoder;
import dev.millrace.streams.enrichment.JsonEnricher;
import dev.millrace.streams.enrichment.Opening;
import dev.millrace.streams.enrichment.TextEnricher;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.input.TextEventDecoder;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One record per event, with its predictions in it. */
@Tag("unit")
class EnrichFlowTest {
  private static final int MAX_BYTES = 800;
  private static final Pattern TASK = Pattern.compile("\"task\":\"([a-z]+)\"");

  private final ManualEngine engine = new ManualEngine();
  private FlowHarness flow;
  private TestOutputTopic<byte[], byte[]> records;

  @BeforeEach
  void open(@TempDir Path directory) {
    start(
        directory,
        new EnrichingDecoder(
            new JsonEventDecoder(EventFields.DEFAULT, 1000),
            new JsonEnricher("predictions"),
            MAX_BYTES));
  }

  private void start(Path directory, EventDecoder decoder) {
    flow = new FlowHarness(engine, directory, decoder);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    records = flow.driver.createOutputTopic("predictions", bytes, bytes);
  }

  @AfterEach
  void close() {
    flow.close();
  }

  private static String event(String text, String... tasks) {
    return "{\"text\":\"%s\",\"tasks\":[\"%s\"],\"n\":1.10}"
        .formatted(text, String.join("\",\"", tasks));
  }

  private static String value(TestRecord<byte[], byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  /** The tasks of the predictions in a record. */
  private static List<String> tasks(TestRecord<byte[], byte[]> record) {
    return TASK.matcher(value(record)).results().map(task -> task.group(1)).toList();
  }

  @Test
  void anEventIsOneRecordUnderItsOwnKeyHeadersAndTime() {
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(
            TextEvents.bytes("k"),
            TextEvents.bytes(event("hi", "spam", "intent")),
            FlowHarness.START.plusMillis(7));
    event.headers().add("trace", TextEvents.bytes("t1"));
    event.headers().add("content-type", TextEvents.bytes("application/json"));
    event.headers().add("millrace-failure-code", TextEvents.bytes("INTERNAL"));
    event.headers().add("__value_schema_id", TextEvents.bytes("7"));
    flow.send(event);
    engine.rows.get(1).answer(2);
    flow.tick(1);
    assertThat(records.isEmpty()).isTrue();
    engine.rows.get(0).answer(0);
    flow.tick(1);

    TestRecord<byte[], byte[]> record = records.readRecord();
    assertThat(records.isEmpty()).isTrue();
    assertThat(flow.deadLetters.isEmpty()).isTrue();
    assertThat(record.key()).isEqualTo(TextEvents.bytes("k"));
    assertThat(record.getRecordTime()).isEqualTo(FlowHarness.START.plusMillis(7));
    assertThat(FlowHarness.header(record, "trace")).isEqualTo("t1");
    assertThat(FlowHarness.header(record, "content-type")).isEqualTo("application/json");
    assertThat(FlowHarness.header(record, "millrace-failure-code")).isEqualTo("none");
    assertThat(FlowHarness.header(record, "__value_schema_id")).isEqualTo("none");
    String own = event("hi", "spam", "intent");
    assertThat(value(record))
        .startsWith(own.substring(0, own.length() - 1) + ",\"predictions\":[{\"event_id\":");
    assertThat(tasks(record)).containsExactly("spam", "intent");
  }

  @Test
  void driftSeesEachPrediction() {
    flow.send(event("hi", "spam", "intent"));
    flow.send(event("ho", "spam"));
    engine.rows.forEach(row -> row.answer(0));
    flow.ticks(3000);

    assertThat(flow.driftReports.readValuesToList())
        .extracting(DriftReport::getTask, DriftReport::getEvents)
        .containsExactlyInAnyOrder(tuple("spam", 2L), tuple("intent", 1L));
  }

  @Test
  void aTaskThatFailsIsADeadLetterBesideTheRecordOfTheOthers() {
    flow.send(event("hi", "spam", "lost"));
    engine.rows.get(0).answer(0);
    flow.tick(1);

    assertThat(tasks(records.readRecord())).containsExactly("spam");
    TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
    assertThat(FlowHarness.header(letter, "millrace-task")).isEqualTo("lost");
    assertThat(FlowHarness.header(letter, "millrace-failure-code")).isEqualTo("UNKNOWN_ADAPTER");
    assertThat(letter.value()).isEqualTo(TextEvents.bytes(event("hi", "spam", "lost")));
  }

  @Test
  void whereNoTaskIsAnsweredThereIsNoRecord() {
    flow.send(event("hi", "spam", "intent"));
    engine.rows.forEach(row -> row.fail(InferenceException.Reason.MODEL_ERROR));
    flow.tick(1);

    assertThat(records.isEmpty()).isTrue();
    assertThat(flow.deadLetters.readRecordsToList())
        .extracting(letter -> FlowHarness.header(letter, "millrace-task"))
        .containsExactly("spam", "intent");
  }

  @Test
  void aRecordThatIsTooLargeWithItsPredictionsIsOneDeadLetter() {
    // With this key there is room for one prediction, not for two.
    for (String event : List.of(event("x", "spam"), event("x", "spam", "intent"))) {
      flow.send(new TestRecord<>(new byte[300], TextEvents.bytes(event), FlowHarness.START));
    }
    engine.rows.forEach(row -> row.answer(0));
    flow.tick(1);
    // One task fails besides: it has no dead letter of its own then.
    TestRecord<byte[], byte[]> large =
        new TestRecord<>(
            new byte[MAX_BYTES], TextEvents.bytes(event("y", "spam", "lost")), FlowHarness.START);
    flow.send(large);
    engine.rows.get(3).answer(0);
    flow.ticks(3000);

    assertThat(records.readRecordsToList()).hasSize(1);
    List<TestRecord<byte[], byte[]>> letters = flow.deadLetters.readRecordsToList();
    assertThat(letters)
        .hasSize(2)
        .allSatisfy(
            letter -> {
              assertThat(FlowHarness.header(letter, "millrace-failure-code"))
                  .isEqualTo(FailureCode.OUTPUT_TOO_LARGE.name());
              assertThat(FlowHarness.header(letter, "millrace-task")).isEqualTo("none");
              assertThat(FlowHarness.header(letter, "__streams.errors.message"))
                  .startsWith("expected key, headers and value with predictions of at most 800");
            });
    // What nobody gets to see is not counted.
    assertThat(flow.driftReports.readValuesToList())
        .extracting(DriftReport::getEvents)
        .containsExactly(1L);
  }

  @Test
  void whatHasNoPlaceForPredictionsIsFoundOutBeforeAnythingIsComputed() {
    flow.send("{\"text\":\"hi\",\"predictions\":[]}");
    flow.send("{\"text\":\"hi\",\"n\":1,\"n\":2}");
    flow.tick(1);

    assertThat(engine.rows).isEmpty();
    assertThat(flow.deadLetters.readRecordsToList())
        .extracting(letter -> FlowHarness.header(letter, "millrace-failure-code"))
        .containsExactly("NOT_ENRICHABLE", "NOT_JSON");
  }

  @Test
  void textBecomesJsonAndSaysSo(@TempDir Path other) {
    close();
    start(
        other,
        new EnrichingDecoder(new TextEventDecoder(), new TextEnricher("answers"), MAX_BYTES));
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(TextEvents.bytes("k"), TextEvents.bytes("say \"hi\""), FlowHarness.START);
    event.headers().add("content-type", TextEvents.bytes("text/plain"));
    flow.send(event);
    engine.rows.get(0).answer(0);
    flow.tick(1);

    TestRecord<byte[], byte[]> record = records.readRecord();
    assertThat(value(record))
        .startsWith("{\"text\":\"say \\\"hi\\\"\",\"answers\":[{\"event_id\":");
    assertThat(FlowHarness.header(record, "content-type")).isEqualTo("application/json");
    assertThat(record.headers().headers("content-type")).hasSize(1);
  }

  @Test
  void anEnricherThatFailsIsADeadLetter(@TempDir Path other) {
    close();
    start(
        other,
        new EnrichingDecoder(
            new TextEventDecoder(),
            (headers, value) ->
                new Opening(
                    predictions -> {
                      throw new IllegalStateException("secret");
                    },
                    null),
            MAX_BYTES));
    flow.send("hi");
    engine.rows.get(0).answer(0);
    flow.tick(1);

    TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
    assertThat(FlowHarness.header(letter, "millrace-failure-code")).isEqualTo("INTERNAL");
    assertThat(FlowHarness.header(letter, "__streams.errors.message")).doesNotContain("secret");
  }
}
