package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.fixture.BatchEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.processor.Shedding;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shedding on a broker, with a slow engine that dies half way. Every third event is too old. */
@Tag("integration")
class ShedStreamTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long AGE_MS = 3 * 3_600_000;
  private static final int PARTITIONS = 3;

  private final Topics topics =
      new Topics(List.of("shed"), "shed.predictions", "shed.dead", "shed.drift");
  private final Shedding shedding = Shedding.olderThan(Duration.ofHours(1), InstantSource.system());
  private final List<String> fresh = new ArrayList<>();
  private final List<String> old = new ArrayList<>();

  @Test
  void eachEventHasItsPredictionOrItsDeadLetterOnceAndInOrder(@TempDir Path directory)
      throws Exception {
    Path state = directory.resolve("state");
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            directory.resolve("broker"), 0, Map.of("group.min.session.timeout.ms", "1000"))) {
      broker.createTopics(topics.toCreate(PARTITIONS, (short) 1));
      EventTraffic traffic = new EventTraffic(broker, topics);
      BatchEngine engine = new BatchEngine(Duration.ofMillis(150), 256);
      try (RunningApp app = app(broker, state, engine)) {
        produce(traffic, 600);
        await()
            .atMost(PATIENCE)
            .failFast(() -> app.processor.ended().isDone())
            .until(() -> traffic.predictions().size() >= 100);
        engine.close();
        produce(traffic, 150); // at least these meet an engine that is closed
        await().atMost(PATIENCE).until(() -> app.processor.state() == State.ERROR);
      }
      try (RunningApp app = app(broker, state, new BatchEngine(Duration.ofMillis(8), 256))) {
        await().atMost(PATIENCE).until(() -> traffic.predictions().size() >= fresh.size());
        await().atMost(PATIENCE).until(() -> traffic.deadLetters().size() >= old.size());
        assertThat(app.processor.ended()).isNotDone();
      }
      assertEachOnceAndInOrder(traffic.predictions(), traffic.deadLetterIds());
      assertThat(shedding.shed()).as("some were read twice").isGreaterThanOrEqualTo(old.size());
    }
  }

  private void assertEachOnceAndInOrder(List<Prediction> predictions, List<String> letters) {
    assertThat(EventTraffic.ids(predictions).toList()).containsExactlyInAnyOrderElementsOf(fresh);
    assertThat(letters).containsExactlyInAnyOrderElementsOf(old);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(EventTraffic.offsets(predictions, partition)).isSorted();
      assertThat(EventTraffic.offsets(letters.stream(), partition)).isSorted();
    }
  }

  private void produce(EventTraffic traffic, int count) {
    List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long timestamp = System.currentTimeMillis() - (isOld(i) ? AGE_MS : 0);
      byte[] key = TextEvents.bytes("k" + i % 37);
      byte[] value = TextEvents.bytes("event " + i);
      events.add(new ProducerRecord<>("shed", null, timestamp, key, value));
    }
    List<String> ids = traffic.produce(events);
    for (int i = 0; i < count; i++) {
      (isOld(i) ? old : fresh).add(ids.get(i));
    }
  }

  private static boolean isOld(int event) {
    return event % 3 == 0;
  }

  private RunningApp app(EmbeddedBroker broker, Path state, BatchEngine engine) {
    return new RunningApp(
        broker,
        topics,
        "exactly_once_v2",
        state,
        engine,
        topology -> ShedFlowTest.shedding(topology, shedding));
  }
}
