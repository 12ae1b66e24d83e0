package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class InferenceProcessorTest {
  private static final TopicPartition A = new TopicPartition("a", 4);
  private static final TopicPartition B = new TopicPartition("b", 4);

  private final ManualEngine engine = new ManualEngine();
  private final InFlightOffsets offsets = new InFlightOffsets();
  private InferenceProcessor processor;
  private MockProcessorContext<byte[], Outcome> context;

  @BeforeEach
  void open(@TempDir Path directory) {
    context = new MockProcessorContext<>(new Properties(), new TaskId(0, 4), directory.toFile());
    context.setCurrentSystemTimeMs(1000);
    InferenceSettings settings =
        new InferenceSettings("tiny", List.of("a", "b"), 100, 2, 1 << 19, 3, Duration.ofSeconds(5));
    InferenceServices services =
        TestApp.topology(TestApp.TOPICS, engine, offsets, settings).services();
    processor = new InferenceProcessor(services, settings);
    processor.init(context);
  }

  @Test
  void theTimerRunsFromTheFirstEventInFlightToTheLast() {
    assertThat(context.scheduledPunctuators()).isEmpty();
    send(A, 0);
    send(A, 1);
    assertThat(context.scheduledPunctuators()).hasSize(1);
    assertThat(timer(0).getInterval()).isEqualTo(Duration.ofMillis(1));

    engine.rows.get(0).answer(0);
    timer(0).getPunctuator().punctuate(0);
    assertThat(timer(0).cancelled()).isFalse();

    engine.rows.get(1).answer(0);
    timer(0).getPunctuator().punctuate(0);
    assertThat(timer(0).cancelled()).isTrue();

    send(A, 2);
    assertThat(timer(1).cancelled()).isFalse();
  }

  @Test
  void eventsOfSeveralTopicsHaveOffsetsOfTheirOwn() {
    send(A, 10);
    send(B, 20);
    send(A, 11);
    engine.rows.get(0).answer(0);
    timer(0).getPunctuator().punctuate(0);

    assertThat(offsets.lower(committing(12, 21))).isEqualTo(committing(11, 20));
  }

  @Test
  void closingKeepsTheOffsetsUntilTheTaskIsInitializedAgain() {
    send(A, 10);
    processor.close();
    assertThat(timer(0).cancelled()).isTrue();
    assertThat(offsets.lower(committing(11, 0))).isEqualTo(committing(10, 0));
    assertThat(offsets.anyInFlight(List.of(A))).isFalse();

    processor.init(context);
    assertThat(offsets.lower(committing(11, 0))).isEqualTo(committing(11, 0));
    send(A, 10); // the consumer starts again at the committed offset
    engine.rows.get(0).answer(0); // of the task's life before: nobody waits for it
    timer(1).getPunctuator().punctuate(0);
    assertThat(context.forwarded()).isEmpty();

    engine.rows.get(1).answer(0);
    timer(1).getPunctuator().punctuate(0);
    assertThat(context.forwarded("predictions")).hasSize(1);
    assertThat(context.forwarded("drift-collect")).hasSize(1);
  }

  @Test
  void closingTwiceOrWithoutInitDoesNothing() {
    processor.close();
    processor.close();
    assertThatThrownBy(() -> send(A, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("got a closed one");
  }

  @Test
  void anInterruptWhileTheQueueIsFullTakesNothingIn() {
    for (int offset = 0; offset < 3; offset++) {
      send(A, offset);
    }
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> send(A, 3)).isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(engine.rows).hasSize(3);
    assertThat(offsets.count()).isEqualTo(3);
  }

  @Test
  void anEventThatFindsNoRoomWhileTheStreamStopsIsLeftForTheNextStart() {
    send(A, 6);
    engine.leaveRoomFor(0);
    offsets.stop();
    send(A, 7);
    send(A, 8);

    assertThat(engine.rows).hasSize(1);
    engine.rows.get(0).answer(0);
    timer(0).getPunctuator().punctuate(0);
    assertThat(context.forwarded())
        .as("the first event's prediction, to its topic and to drift, and no dead letter")
        .hasSize(2);
    assertThat(offsets.lower(committing(9, 0))).isEqualTo(committing(7, 0));
  }

  @Test
  void onceTheStreamStopsNothingMoreIsComputedThoughThereIsRoom() {
    offsets.stop();
    send(A, 6);

    assertThat(engine.rows).as("what was polled already would wait for room one by one").isEmpty();
    assertThat(offsets.lower(committing(7, 0))).isEqualTo(committing(6, 0));
  }

  @Test
  void aStopEndsTheWaitForAFullQueue() {
    send(A, 0);
    send(A, 1);
    send(A, 2);
    offsets.stop();
    send(A, 3);

    engine.rows.forEach(row -> row.answer(0));
    timer(0).getPunctuator().punctuate(0);
    assertThat(context.forwarded()).as("three predictions, twice each").hasSize(6);
    assertThat(offsets.lower(committing(4, 0))).isEqualTo(committing(3, 0));
  }

  private void send(TopicPartition partition, long offset) {
    context.setRecordMetadata(partition.topic(), partition.partition(), offset);
    TextEvent event = TextEvent.newBuilder().setText("hello").build();
    processor.process(
        new Record<>(
            TextEvents.bytes("k"), new Incoming.Decoded(TextEvents.bytes("raw"), event), 5));
  }

  private MockProcessorContext.CapturedPunctuator timer(int index) {
    return context.scheduledPunctuators().get(index);
  }

  private static Map<TopicPartition, OffsetAndMetadata> committing(long a, long b) {
    return Map.of(A, new OffsetAndMetadata(a), B, new OffsetAndMetadata(b));
  }
}
