package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.ManualRow;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class DeadLetterFlowTest {
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

  @ParameterizedTest
  @CsvSource({
    "NOT_AVRO, !, none",
    "MISSING_TEXT, '   ', none",
    "UNKNOWN_TASK, [nothing]hello, none",
    "UNKNOWN_ADAPTER, {not a name}hello, none",
    "UNKNOWN_ADAPTER, {nobody}hello, nobody",
    "UNKNOWN_ADAPTER, [lost]hello, lost",
    "TOO_MANY_TASKS, '[spam,intent,lost]hello', none",
    "INTERNAL, [FAULT], none",
  })
  void anEventAtFaultBecomesADeadLetterAndNothingElse(FailureCode code, String event, String task) {
    flow.send(event, 5);
    flow.tick(1);

    TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(TextEvents.bytes("k"));
    assertThat(letter.value()).isEqualTo(TextEvents.bytes(event));
    assertThat(letter.getRecordTime()).isEqualTo(FlowHarness.START.plusMillis(5));
    assertFailure(letter, code, task);
    assertThat(FlowHarness.header(letter, "__streams.errors.topic")).isEqualTo("events");
    assertThat(FlowHarness.header(letter, "__streams.errors.partition")).isEqualTo("0");
    assertThat(FlowHarness.header(letter, "__streams.errors.offset")).isEqualTo("0");
    assertThat(flow.deadLetters.isEmpty()).isTrue();
    assertThat(flow.predictions.isEmpty()).isTrue();
    assertThat(engine.rows).isEmpty();
    assertThat(flow.inFlight.count()).isZero();
  }

  @Test
  void theMessageNeverQuotesTheText() {
    flow.send("secret [FAULT]");
    flow.send("secret ".repeat(50));
    flow.tick(1);

    assertThat(flow.deadLetters.readRecordsToList())
        .hasSize(2)
        .allSatisfy(
            letter ->
                assertThat(FlowHarness.header(letter, "__streams.errors.message"))
                    .isNotEqualTo("none")
                    .doesNotContain("secret"));
  }

  @ParameterizedTest
  @CsvSource({"a, 100, true", "a, 101, false", "é, 50, true", "é, 51, false", "€, 34, false"})
  void theLimitOfTextIsInBytes(String character, int times, boolean accepted) {
    flow.send(character.repeat(times));
    flow.tick(1);

    assertThat(engine.rows).hasSize(accepted ? 1 : 0);
    if (!accepted) {
      assertFailure(flow.deadLetters.readRecord(), FailureCode.TEXT_TOO_LARGE, "none");
    }
  }

  @ParameterizedTest
  @CsvSource({"520000, 4000, true", "520000, 5000, false", "10, 399000, true", "10, 401000, false"})
  void whatPredictionsRepeatIsBounded(int keyBytes, int headerBytes, boolean accepted) {
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(new byte[keyBytes], TextEvents.bytes("hello"), FlowHarness.START);
    event.headers().add("trace", new byte[headerBytes]);
    flow.send(event);
    flow.tick(1);

    assertThat(engine.rows).hasSize(accepted ? 1 : 0);
    if (!accepted) {
      assertFailure(flow.deadLetters.readRecord(), FailureCode.ENVELOPE_TOO_LARGE, "none");
    }
  }

  private void sendLimited(String event, String tasks) {
    TestRecord<byte[], byte[]> record =
        new TestRecord<>(TextEvents.bytes("k"), TextEvents.bytes(event), FlowHarness.START);
    record.headers().add("millrace-tasks", TextEvents.bytes(tasks));
    flow.send(record);
    engine.rows.forEach(row -> row.answer(0));
    flow.tick(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'[spam,intent]hello', intent, intent",
    "'[spam,intent]hello', 'intent,spam', 'spam,intent'",
    "hello, spam, spam",
    "hello, '', spam",
    "{intent}hello, spam, intent",
  })
  void aHeaderLeavesTheTasksThatItNames(String event, String header, String tasks) {
    sendLimited(event, header);
    assertThat(flow.predictions.readRecordsToList())
        .allSatisfy(record -> assertThat(record.headers().lastHeader("millrace-tasks")).isNull())
        .extracting(record -> record.value().getTask())
        .containsExactly(tasks.split(","));
    assertThat(flow.deadLetters.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "hello, intent, UNKNOWN_TASK",
    "'[spam]hello', 'spam,intent', UNKNOWN_TASK",
    "hello, 'spam,', UNUSABLE_FIELD",
    "hello, 'sp am', UNUSABLE_FIELD",
  })
  void itGivesAnEventNoOtherTasks(String event, String header, FailureCode code) {
    sendLimited(event, header);
    assertFailure(flow.deadLetters.readRecord(), code, "none");
    assertThat(engine.rows).isEmpty();
  }

  @Test
  void anEmptyRecordIsMissingItsText() {
    flow.send(new TestRecord<>(TextEvents.bytes("k"), new byte[0], FlowHarness.START));
    flow.tick(1);

    TestRecord<byte[], byte[]> letter = flow.deadLetters.readRecord();
    assertFailure(letter, FailureCode.MISSING_TEXT, "none");
    assertThat(letter.value()).isEmpty();
  }

  static Stream<Arguments> failingRows() {
    Consumer<ManualRow> modelError = row -> row.fail(Reason.MODEL_ERROR);
    Consumer<ManualRow> notFinite = row -> row.fail(Reason.NON_FINITE_OUTPUT);
    Consumer<ManualRow> nan = ManualRow::answerNaN;
    Consumer<ManualRow> nonsense = ManualRow::answerNonsense;
    return Stream.of(
        Arguments.of(FailureCode.MODEL_ERROR, modelError),
        Arguments.of(FailureCode.NON_FINITE_OUTPUT, notFinite),
        Arguments.of(FailureCode.NON_FINITE_OUTPUT, nan),
        Arguments.of(FailureCode.INTERNAL, nonsense));
  }

  @ParameterizedTest
  @MethodSource("failingRows")
  void aRowThatFailsIsADeadLetterOfItsTask(FailureCode code, Consumer<ManualRow> failure) {
    flow.send("hello");
    failure.accept(engine.rows.get(0));
    flow.tick(1);

    assertFailure(flow.deadLetters.readRecord(), code, "spam");
    assertThat(flow.predictions.isEmpty()).isTrue();
  }

  @Test
  void anEngineWithoutRoomIsOverloaded() {
    engine.leaveRoomFor(1);
    flow.send("[spam,intent]hello");
    engine.rows.get(0).answer(0);
    flow.tick(1);

    assertThat(flow.predictions.getQueueSize()).isEqualTo(1);
    assertFailure(flow.deadLetters.readRecord(), FailureCode.OVERLOADED, "intent");
  }

  @Test
  void aQueueThatStaysFullIsOverloadedAndKeepsItsOrder() {
    for (String text : new String[] {"one", "two", "three", "four"}) {
      flow.send(text);
    }
    assertThat(flow.deadLetters.isEmpty()).isTrue();
    engine.rows.forEach(row -> row.answer(0));
    flow.tick(1);

    assertThat(engine.rows).hasSize(3);
    assertThat(flow.predictions.getQueueSize()).isEqualTo(3);
    assertFailure(flow.deadLetters.readRecord(), FailureCode.OVERLOADED, "none");
  }

  private static void assertFailure(TestRecord<?, ?> letter, FailureCode code, String task) {
    assertThat(FlowHarness.header(letter, "millrace-failure-code")).isEqualTo(code.name());
    assertThat(FlowHarness.header(letter, "millrace-failure-class"))
        .isEqualTo(code.failureClass().name());
    assertThat(FlowHarness.header(letter, "millrace-task")).isEqualTo(task);
    byte[] message = letter.headers().lastHeader("__streams.errors.message").value();
    assertThat(new String(message, StandardCharsets.UTF_8)).isNotBlank();
  }
}
