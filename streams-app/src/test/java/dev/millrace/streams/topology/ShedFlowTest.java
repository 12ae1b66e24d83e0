package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.processor.Shedding;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of at most a second of age, under a clock that the test moves. */
@Tag("unit")
class ShedFlowTest {
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  /** Moves by {@code stepMs} each time that it is read. */
  private static final class Clock implements InstantSource {
    private long nowMs = FlowHarness.START.toEpochMilli();
    private long stepMs;

    @Override
    public Instant instant() {
      long now = nowMs;
      nowMs += stepMs;
      return Instant.ofEpochMilli(now);
    }
  }

  private final ManualEngine engine = new ManualEngine();
  private final Clock clock = new Clock();
  private final Shedding shedding = Shedding.olderThan(MAX_AGE, clock);
  private FlowHarness flow;

  @BeforeEach
  void open(@TempDir Path directory) {
    start(directory, topology -> shedding(topology, shedding));
  }

  private void start(Path directory, UnaryOperator<InferenceTopology> changes) {
    flow = new FlowHarness(engine, directory, TextEvents.decoder(), changes);
  }

  @AfterEach
  void close() {
    flow.close();
  }

  @Test
  void whatIsTooOldIsADeadLetterInItsPlace() {
    flow.send("one", 1_000);
    clock.nowMs += 1_500;
    flow.send("two", 499);
    flow.send("three", 500);
    flow.tick(1);
    assertThat(flow.deadLetters.isEmpty()).as("waits for the event before it").isTrue();
    assertThat(flow.inFlight.count()).isEqualTo(3);

    engine.rows.forEach(row -> row.answer(0));
    flow.tick(1);
    assertThat(flow.predictedIds()).containsExactly("events-0-0", "events-0-2");
    List<TestRecord<byte[], byte[]>> letters = flow.deadLetters.readRecordsToList();
    assertThat(letters).hasSize(1);
    assertOverloaded(letters.get(0), "1", "none");
    assertThat(letters.get(0).value()).isEqualTo(TextEvents.bytes("two"));
    assertThat(FlowHarness.header(letters.get(0), "__streams.errors.message"))
        .isEqualTo("expected an event of at most 1000 ms of age, got one of 1001 ms");
    assertThat(engine.rows).hasSize(2);
    assertThat(shedding.shed()).isEqualTo(1);
    assertThat(flow.inFlight.count()).isZero();
  }

  @Test
  void anEventMayGetTooOldWhileItWaitsForTheEngine(@TempDir Path patient) {
    close();
    start(patient, topology -> FlowHarness.patient(shedding(topology, shedding)));
    engine.leaveRoomFor(0);
    clock.stepMs = 300;
    flow.send("[spam,intent]hello");
    flow.tick(1);

    assertOverloaded(flow.deadLetters.readRecord(), "0", "none");
    assertThat(flow.deadLetters.isEmpty()).as("one for the whole event").isTrue();
    assertThat(shedding.shed()).isEqualTo(1);
  }

  @Test
  void anEventThatIsBegunIsFinishedHoweverOldItGets() {
    clock.stepMs = 400;
    flow.send("[spam,intent]hello");
    clock.nowMs += 1_000_000;
    engine.rows.forEach(row -> row.answer(0));
    flow.tick(1);

    assertThat(flow.predictions.readValuesToList())
        .extracting(Prediction::getTask)
        .containsExactly("spam", "intent");
  }

  @Test
  void oneThatIsBegunAndFindsNoMoreRoomIsOverloadedAsEver() {
    engine.leaveRoomFor(1);
    clock.stepMs = 400;
    flow.send("[spam,intent]hello");
    engine.rows.get(0).answer(0);
    flow.tick(1);

    assertThat(flow.predictions.getQueueSize()).isEqualTo(1);
    assertOverloaded(flow.deadLetters.readRecord(), "0", "intent");
    assertThat(shedding.shed()).isZero();
  }

  @Test
  void whatCanNotBeReadIsThatFirst() {
    clock.nowMs += 5_000;
    flow.send("!");
    flow.tick(1);

    assertThat(FlowHarness.header(flow.deadLetters.readRecord(), "millrace-failure-code"))
        .isEqualTo("NOT_AVRO");
    assertThat(shedding.shed()).isZero();
  }

  private static void assertOverloaded(TestRecord<?, ?> letter, String offset, String task) {
    assertThat(FlowHarness.header(letter, "millrace-failure-code")).isEqualTo("OVERLOADED");
    assertThat(FlowHarness.header(letter, "millrace-failure-class")).isEqualTo("OVERLOADED");
    assertThat(FlowHarness.header(letter, "millrace-task")).isEqualTo(task);
    assertThat(FlowHarness.header(letter, "__streams.errors.offset")).isEqualTo(offset);
  }

  static InferenceTopology shedding(InferenceTopology topology, Shedding shedding) {
    InferenceServices services = topology.services();
    return new InferenceTopology(
        topology.topics(),
        topology.decoder(),
        topology.predictions(),
        topology.driftReports(),
        new InferenceServices(
            services.router(),
            services.catalog(),
            services.tokenizer(),
            services.engine(),
            services.inFlight(),
            shedding),
        topology.inference(),
        topology.drift());
  }
}
