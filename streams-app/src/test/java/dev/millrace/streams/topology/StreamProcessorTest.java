package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.fixture.BatchEngine;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole flow on a broker, with the model side played by small engines. */
@Tag("integration")
class StreamProcessorTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PARTITIONS = 3;

  private static EmbeddedBroker broker;

  @BeforeAll
  static void open(@TempDir Path directory) throws Exception {
    // Without retention: half a minute after its start a broker deletes what is stamped long ago,
    // and one test stamps its records so.
    broker =
        EmbeddedBroker.start(
            directory, 0, Map.of("group.min.session.timeout.ms", "1000", "log.retention.ms", "-1"));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  private static Topics topics(String name, int partitions) {
    Topics topics =
        new Topics(List.of(name), name + ".predictions", name + ".dead", name + ".drift");
    broker.createTopics(topics.toCreate(partitions, (short) 1));
    return topics;
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void theCommittedOffsetIsThatOfTheFirstEventInFlight(String guarantee, @TempDir Path state)
      throws Exception {
    Topics topics = topics("watermark." + guarantee, 1);
    EventTraffic traffic = new EventTraffic(broker, topics);
    ManualEngine engine = new ManualEngine();
    try (RunningApp app = steady(topics, guarantee, state, engine)) {
      traffic.produce(5, Duration.ZERO).get();
      await().atMost(PATIENCE).until(() -> engine.rows.size() == 5);
      engine.rows.get(0).answer(0);
      engine.rows.get(1).answer(0);
      engine.rows.get(4).answer(0);
      await().atMost(PATIENCE).until(() -> committedOffset(topics) == 2);
      assertThat(traffic.predictions()).hasSize(2);
      assertThat(app.inFlight.count()).isEqualTo(3);
    }
    // Closing commits once more, with the topology closed already.
    assertThat(committedOffset(topics)).isEqualTo(2);

    ManualEngine next = new ManualEngine().automatic();
    try (RunningApp app = steady(topics, guarantee, state, next)) {
      await().atMost(PATIENCE).until(() -> committedOffset(topics) == 5);
      assertThat(next.rows).hasSize(3);
      assertThat(app.inFlight.count()).isZero();
    }
    assertThat(EventTraffic.offsets(traffic.predictions(), 0)).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void commitsGoPastTombstonesOnceTheEventsBeforeThemAreDone(String guarantee, @TempDir Path state)
      throws Exception {
    Topics topics = topics("tombstones." + guarantee, 1);
    EventTraffic traffic = new EventTraffic(broker, topics);
    ManualEngine engine = new ManualEngine();
    try (RunningApp app = steady(topics, guarantee, state, engine)) {
      traffic.produce(tombstone(topics));
      await().atMost(PATIENCE).until(() -> committedOffset(topics) == 1);
      traffic.produce(1, Duration.ZERO).get();
      traffic.produce(tombstone(topics));
      traffic.produce(1, Duration.ZERO).get();
      traffic.produce(tombstone(topics));
      await().atMost(PATIENCE).until(() -> engine.rows.size() == 2);
      engine.rows.get(1).answer(0);
      assertThat(committedOffset(topics)).isEqualTo(1);

      engine.rows.get(0).answer(0);
      await().atMost(PATIENCE).until(() -> committedOffset(topics) == 5);
      assertThat(app.inFlight.count()).isZero();
    }
    assertThat(EventTraffic.offsets(traffic.predictions(), 0)).containsExactly(1L, 3L);
    assertThat(traffic.deadLetters()).isEmpty();
  }

  private static ProducerRecord<byte[], byte[]> tombstone(Topics topics) {
    return new ProducerRecord<>(topics.events().get(0), TextEvents.bytes("k"), null);
  }

  private static long committedOffset(Topics topics) throws Exception {
    String event = topics.events().get(0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets("app-" + event)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(event, 0));
      return offset == null ? -1 : offset.offset();
    }
  }

  @Test
  void instancesThatComeAndGoLoseAndRepeatNothing(@TempDir Path one, @TempDir Path two)
      throws Exception {
    Topics topics = topics("rebalance", PARTITIONS);
    EventTraffic traffic = new EventTraffic(broker, topics);
    AtomicBoolean flowing = new AtomicBoolean(true);
    CompletableFuture<List<String>> produced =
        traffic.produce(sent -> flowing.get(), Duration.ofMillis(40));

    RunningApp first = app(topics, "exactly_once_v2", one);
    awaitMorePredictions(traffic);
    try (RunningApp second = app(topics, "exactly_once_v2", two)) {
      awaitRunning(second);
      awaitMorePredictions(traffic);
      first.close();
      awaitMorePredictions(traffic);
      first = app(topics, "exactly_once_v2", one);
      awaitRunning(first);
      awaitMorePredictions(traffic);
    }
    awaitMorePredictions(traffic);
    flowing.set(false);
    List<String> ids = produced.get();
    awaitPredictions(traffic, ids.size());
    assertEachOnceAndInOrder(traffic.predictions(), ids);
    // Drift is in the same transactions: its reports count each prediction once too.
    await().atMost(PATIENCE).until(() -> traffic.eventsInDriftReports() >= ids.size());
    first.close();
    assertThat(traffic.eventsInDriftReports()).isEqualTo(ids.size());
  }

  @Test
  void afterAnAbruptStopTheNextInstanceGoesOnExactlyThere(@TempDir Path state) throws Exception {
    Topics topics = topics("abrupt", PARTITIONS);
    EventTraffic traffic = new EventTraffic(broker, topics);
    List<String> ids = stopAbruptly(topics, traffic, "exactly_once_v2", state);
    try (RunningApp next = app(topics, "exactly_once_v2", state)) {
      awaitPredictions(traffic, ids.size());
      assertThat(next.processor.ended()).isNotDone();
    }
    assertEachOnceAndInOrder(traffic.predictions(), ids);
  }

  @Test
  void atLeastOnceLosesNothing(@TempDir Path state) throws Exception {
    Topics topics = topics("at.least.once", PARTITIONS);
    EventTraffic traffic = new EventTraffic(broker, topics);
    List<String> ids = stopAbruptly(topics, traffic, "at_least_once", state);
    try (RunningApp next = app(topics, "at_least_once", state)) {
      await()
          .atMost(PATIENCE)
          .until(() -> EventTraffic.ids(traffic.predictions()).distinct().count() >= ids.size());
      assertThat(next.processor.ended()).isNotDone();
      assertThat(EventTraffic.ids(traffic.predictions()).toList()).containsAll(ids);
    }
  }

  /**
   * The engine dies with rows in flight: the stream is torn down without a commit. Events come
   * until it was noticed; their ids.
   */
  private static List<String> stopAbruptly(
      Topics topics, EventTraffic traffic, String guarantee, Path state) throws Exception {
    AtomicBoolean flowing = new AtomicBoolean(true);
    CompletableFuture<List<String>> produced =
        traffic.produce(sent -> flowing.get(), Duration.ofMillis(30));
    // Slow against the commit interval: every commit finds events in flight.
    BatchEngine engine = new BatchEngine(Duration.ofMillis(150), 256);
    try (RunningApp app = new RunningApp(broker, topics, guarantee, state, engine)) {
      awaitPredictions(traffic, 300);
      engine.close();
      await().atMost(PATIENCE).until(() -> app.processor.state() == State.ERROR);
      assertThat(app.processor.ended())
          .failsWithin(PATIENCE)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withCauseInstanceOf(StreamsException.class);
    } finally {
      flowing.set(false);
    }
    return produced.get();
  }

  @Test
  void recordsAtTheLimitsOfATopicDontStopTheStream(@TempDir Path state) {
    Topics topics = topics("odd", 1);
    EventTraffic traffic = new EventTraffic(broker, topics);
    byte[] large = new byte[1_048_000];
    try (RunningApp app = app(topics, "exactly_once_v2", state)) {
      traffic.produce(record(topics, large, -1));
      traffic.produce(record(topics, large, 0));
      traffic.produce(record(topics, new byte[1], -1));
      awaitPredictions(traffic, 1);
      assertThat(app.processor.ended()).isNotDone();
      assertThat(EventTraffic.offsets(traffic.predictions(), 0)).containsExactly(2L);
      assertThat(traffic.deadLetters()).hasSize(2);
    }
  }

  /** Clients other than Kafka's own may write the timestamp -1. */
  private static ProducerRecord<byte[], byte[]> record(Topics topics, byte[] key, long timestamp) {
    return new ProducerRecord<>(topics.events().get(0), key, TextEvents.bytes("hello")) {
      @Override
      public Long timestamp() {
        return timestamp;
      }
    };
  }

  @Test
  void aStreamThatIsClosedEndsWithoutAnError(@TempDir Path state) {
    Topics topics = topics("closing", 1);
    RunningApp app = app(topics, "exactly_once_v2", state);
    awaitRunning(app);

    assertThat(app.processor.close(RunningApp.CLOSE_TIMEOUT)).isTrue();
    assertThat(app.processor.ended()).isCompleted();
    assertThat(app.processor.close(Duration.ofSeconds(1))).isTrue();
    app.close();
  }

  /** One whose rows are counted: were its partitions taken from it, they would come again. */
  private static RunningApp steady(
      Topics topics, String guarantee, Path state, InferenceEngine engine) {
    return new RunningApp(
        broker, topics, guarantee, state, engine, TextEvents.decoder(), RunningApp.LONG_SESSION);
  }

  private static RunningApp app(Topics topics, String guarantee, Path state) {
    return new RunningApp(
        broker, topics, guarantee, state, new BatchEngine(Duration.ofMillis(8), 256));
  }

  private static void awaitRunning(RunningApp app) {
    await().atMost(PATIENCE).until(() -> app.processor.state() == State.RUNNING);
  }

  private static void awaitPredictions(EventTraffic traffic, int count) {
    await().atMost(PATIENCE).until(() -> traffic.predictions().size() >= count);
  }

  private static void awaitMorePredictions(EventTraffic traffic) {
    awaitPredictions(traffic, traffic.predictions().size() + 300);
  }

  private static void assertEachOnceAndInOrder(List<Prediction> predictions, List<String> ids) {
    assertThat(EventTraffic.ids(predictions).toList()).containsExactlyInAnyOrderElementsOf(ids);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(EventTraffic.offsets(predictions, partition)).isSorted();
    }
  }
}
