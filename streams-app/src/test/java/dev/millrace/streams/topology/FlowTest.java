package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.ProblemType;
import dev.millrace.streams.fixture.Adapters;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class FlowTest {
  private final ManualEngine engine = new ManualEngine();
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
  void anEventBecomesAPredictionUnderItsOwnKeyTimeAndHeaders() {
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(
            TextEvents.bytes("key"), TextEvents.bytes("win [UNK] money"), FlowHarness.START);
    event.headers().add("trace", TextEvents.bytes("t1"));
    flow.send(event);
    engine.rows.get(0).answer(1);
    flow.tick(1);

    TestRecord<byte[], Prediction> record = flow.predictions.readRecord();
    assertThat(record.key()).isEqualTo(TextEvents.bytes("key"));
    assertThat(record.getRecordTime()).isEqualTo(FlowHarness.START);
    assertThat(FlowHarness.header(record, "trace")).isEqualTo("t1");
    Prediction prediction = record.value();
    assertThat(prediction.getEventId()).isEqualTo("events-0-0");
    assertThat(prediction.getTask()).isEqualTo("spam");
    assertThat(prediction.getAdapter()).isEqualTo("spam");
    assertThat(prediction.getAdapterVersion()).isEqualTo("1");
    assertThat(prediction.getVariant()).isEqualTo("control");
    assertThat(prediction.getModel()).isEqualTo("tiny");
    assertThat(prediction.getProblemType()).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
    assertThat(prediction.getLabel()).isEqualTo("ham");
    assertThat(prediction.getScore()).isEqualTo(0.75f);
    assertThat(prediction.getScores()).containsEntry("spam", 0.25f).hasSize(2);
    assertThat(prediction.getTokens()).isEqualTo(3);
    assertThat(prediction.getTruncated()).isFalse();
    assertThat(prediction.getPredictedAt()).isEqualTo(FlowHarness.START.plusMillis(1));
  }

  @Test
  void aTextLongerThanTheModelSeesIsTruncated() {
    flow.send("a b c d e f g h i j");
    engine.rows.get(0).answer(0);
    flow.tick(1);

    Prediction prediction = flow.predictions.readValue();
    assertThat(prediction.getTruncated()).isTrue();
    assertThat(prediction.getTokens()).isEqualTo(8);
  }

  @Test
  void predictionsKeepTheOrderOfEventsHoweverTheirRowsAreDone() {
    flow.send("one");
    flow.send("two");
    flow.send("three");
    engine.rows.get(2).answer(0);
    engine.rows.get(1).answer(0);
    flow.tick(1);
    assertThat(flow.predictions.isEmpty()).isTrue();
    assertThat(flow.inFlight.count()).isEqualTo(3);

    engine.rows.get(0).answer(0);
    flow.tick(1);
    assertThat(flow.predictedIds()).containsExactly("events-0-0", "events-0-1", "events-0-2");
    assertThat(flow.inFlight.count()).isZero();
  }

  @Test
  void whatIsDoneIsForwardedWhenTheNextEventComes() {
    flow.send("one");
    engine.rows.get(0).answer(0);
    flow.send("two");

    assertThat(flow.predictedIds()).containsExactly("events-0-0");
  }

  @Test
  void anEventWithTwoTasksWaitsForBothRows() {
    flow.send("[intent,spam]hello");
    engine.rows.get(1).answer(0);
    flow.tick(1);
    assertThat(flow.predictions.isEmpty()).isTrue();

    engine.rows.get(0).answer(2);
    flow.tick(1);
    assertThat(flow.predictions.readValuesToList())
        .extracting(Prediction::getTask, Prediction::getLabel)
        .containsExactly(tuple("intent", "leave"), tuple("spam", "spam"));
  }

  @Test
  void theHeaderNamesTheAdapterBeforeTheField() {
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(TextEvents.bytes("k"), TextEvents.bytes("{spam}hello"), FlowHarness.START);
    event.headers().add("millrace-adapter", "intent".getBytes(StandardCharsets.UTF_8));
    flow.send(event);
    flow.send("{spam}hello");

    assertThat(engine.rows).extracting(row -> row.adapter.name()).containsExactly("intent", "spam");
  }

  @Test
  void anEmptyHeaderLeavesItToTheField() {
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(
            TextEvents.bytes("k"), TextEvents.bytes("{intent}hello"), FlowHarness.START);
    event.headers().add("millrace-adapter", new byte[0]);
    flow.send(event);

    assertThat(engine.rows).extracting(row -> row.adapter.name()).containsExactly("intent");
  }

  @Test
  void anAdapterThatIsReplacedFinishesTheRowsItStarted() {
    flow.send("one");
    flow.catalog.publish(Adapters.adapter("spam", "2", "spam", "ham"));
    flow.send("two");
    engine.rows.forEach(row -> row.answer(0));
    flow.tick(1);

    assertThat(flow.predictions.readValuesToList())
        .extracting(Prediction::getAdapterVersion)
        .containsExactly("1", "2");
  }

  @Test
  void aDeadLetterWaitsForTheEventsBeforeIt() {
    flow.send("one");
    flow.send("!");
    flow.tick(1);
    assertThat(flow.deadLetters.isEmpty()).isTrue();

    engine.rows.get(0).answer(0);
    flow.tick(1);
    assertThat(flow.deadLetters.getQueueSize()).isEqualTo(1);
  }

  @Test
  void aFailedTaskLeavesTheOthersAlone() {
    flow.send("[intent,spam]hello");
    engine.rows.get(0).fail(Reason.MODEL_ERROR);
    engine.rows.get(1).answer(0);
    flow.tick(1);

    assertThat(flow.predictions.readValuesToList())
        .extracting(Prediction::getTask)
        .containsExactly("spam");
    assertThat(FlowHarness.header(flow.deadLetters.readRecord(), "millrace-task"))
        .isEqualTo("intent");
  }

  @Test
  void aClosedEngineStopsTheStreamInsteadOfBlamingTheEvent() {
    engine.close();
    assertThatThrownBy(() -> flow.send("one"))
        .isInstanceOf(StreamsException.class)
        .hasStackTraceContaining("the inference engine is closed");
    assertThat(flow.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void anEngineThatClosesOverARowStopsTheStreamToo() {
    flow.send("one");
    engine.rows.get(0).fail(Reason.ENGINE_CLOSED);
    assertThatThrownBy(() -> flow.tick(1))
        .isInstanceOf(StreamsException.class)
        .hasStackTraceContaining("the inference engine is closed");
    assertThat(flow.deadLetters.isEmpty()).isTrue();
    assertThat(flow.inFlight.count()).isEqualTo(1);
  }

  @Test
  void aFullQueueWaitsForItsFirstEvent(@TempDir Path patient) throws InterruptedException {
    close();
    flow = new FlowHarness(engine, patient, TextEvents.decoder(), FlowHarness::patient);
    for (String text : List.of("one", "two", "three")) {
      flow.send(text);
    }
    Thread model = new Thread(() -> engine.rows.get(0).answer(0));
    model.start();
    flow.send("four");
    model.join();

    assertThat(flow.predictedIds()).containsExactly("events-0-0");
    assertThat(engine.rows).hasSize(4);
  }
}
