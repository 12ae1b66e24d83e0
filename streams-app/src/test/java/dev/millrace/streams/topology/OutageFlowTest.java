package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.BatchEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that is away while events come, on a broker. */
@Tag("integration")
class OutageFlowTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What Streams buffers of a partition, polls at once, and has in flight here. */
  private static final int MOST_IN_MEMORY = 1_000 + 1_000 + 256;

  /** Events of a task that wait before a whole instance is paused. */
  private static final int ROOM = 8_192;

  private static EmbeddedBroker broker;

  private final Registry registry = new Registry();

  /** Values that start with {@code ?} need a registry; those with {@code ?!} are unknown to it. */
  private static final class Registry implements EventDecoder {
    private volatile boolean up;

    @Override
    public TextEvent decode(String topic, Headers headers, byte[] value)
        throws EventFailedException {
      String text = new String(value, StandardCharsets.UTF_8);
      if (text.startsWith("?") && !up) {
        throw new SchemaRegistryException(Kind.UNAVAILABLE, 0, "the registry is away");
      }
      if (text.startsWith("?!")) {
        throw new EventFailedException(FailureCode.UNKNOWN_SCHEMA, "expected a known schema");
      }
      return TextEvents.decoder().decode(topic, headers, value);
    }
  }

  @BeforeAll
  static void open(@TempDir Path directory) throws Exception {
    broker =
        EmbeddedBroker.start(
            directory,
            0,
            Map.of(
                "group.streams.session.timeout.ms", "60000",
                "group.streams.min.heartbeat.interval.ms", "500",
                "group.streams.heartbeat.interval.ms", "500"));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  private static Topics topics(String name) {
    Topics topics =
        new Topics(List.of(name), name + ".predictions", name + ".dead", name + ".drift");
    broker.createTopics(topics.toCreate(2, (short) 1));
    return topics;
  }

  private RunningApp app(Topics topics, String guarantee, Path state) {
    return new RunningApp(
        broker,
        topics,
        guarantee,
        state,
        new BatchEngine(Duration.ofMillis(2), 256),
        registry,
        RunningApp.LONG_SESSION);
  }

  private static List<ProducerRecord<byte[], byte[]>> events(
      Topics topics, int partition, int count, IntFunction<String> text) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new ProducerRecord<>(
                    topics.events().get(0),
                    partition,
                    TextEvents.bytes("k"),
                    TextEvents.bytes(text.apply(i))))
        .toList();
  }

  private static List<Long> offsets(EventTraffic traffic, int partition) {
    return EventTraffic.offsets(traffic.predictions(), partition);
  }

  private static void awaitPredictions(EventTraffic traffic, int partition, int count) {
    await().atMost(PATIENCE).until(() -> offsets(traffic, partition).size(), has -> has >= count);
  }

  private static List<Long> upTo(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private static double rebalances(RunningApp app) {
    return app.processor.streams().metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("rebalance-total"))
        .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void onlyThePartitionWaitsThatHasToAndNothingIsLost(String guarantee, @TempDir Path state) {
    Topics topics = topics("outage." + guarantee);
    EventTraffic traffic = new EventTraffic(broker, topics);
    try (RunningApp app = app(topics, guarantee, state)) {
      traffic.produce(events(topics, 0, 10, i -> "known"));
      awaitPredictions(traffic, 0, 10);
      double rebalances = rebalances(app);
      assertThat(app.processor.waiting()).isEmpty();

      traffic.produce(events(topics, 0, 6_000, i -> i % 1_000 == 0 ? "?" + i : "known " + i));
      await().atMost(PATIENCE).until(() -> app.processor.waiting().isPresent());
      for (int round = 1; round <= 3; round++) {
        traffic.produce(events(topics, 1, 500, i -> "known"));
        awaitPredictions(traffic, 1, round * 500);
      }
      assertThat(app.inFlight.count()).isBetween(1, MOST_IN_MEMORY);
      assertThat(app.processor.waiting().orElseThrow())
          .contains("the registry is away", topics.events().get(0) + "-0");
      assertThat(offsets(traffic, 0)).as("what was before it").isEqualTo(upTo(10));
      assertThat(rebalances(app)).isEqualTo(rebalances);
      assertThat(app.processor.state()).isEqualTo(State.RUNNING);

      registry.up = true;
      awaitPredictions(traffic, 0, 6_010);
      assertThat(app.processor.waiting()).isEmpty();
      assertThat(rebalances(app)).isEqualTo(rebalances);
    }
    assertThat(offsets(traffic, 0)).isEqualTo(upTo(6_010));
    assertThat(offsets(traffic, 1)).isEqualTo(upTo(1_500));
    assertThat(traffic.deadLetters()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void aStopWhileEventsWaitLeavesThemToTheNextStart(String guarantee, @TempDir Path state) {
    Topics topics = topics("stopped." + guarantee);
    EventTraffic traffic = new EventTraffic(broker, topics);
    traffic.produce(events(topics, 0, 3_000, i -> i == 5 ? "?" : "known"));
    try (RunningApp app = app(topics, guarantee, state)) {
      awaitPredictions(traffic, 0, 5);
      await().atMost(PATIENCE).until(() -> app.processor.waiting().isPresent());
      assertThat(app.processor.close(RunningApp.CLOSE_TIMEOUT)).isTrue();
    }
    registry.up = true;
    try (RunningApp next = app(topics, guarantee, state)) {
      awaitPredictions(traffic, 0, 3_000);
      assertThat(next.processor.waiting()).isEmpty();
    }
    assertThat(offsets(traffic, 0)).isEqualTo(upTo(3_000));
    assertThat(traffic.deadLetters()).isEmpty();
  }

  @Test
  void aPartitionThatWaitsMayMoveToAnotherInstance(@TempDir Path one, @TempDir Path two) {
    Topics topics = topics("moved");
    EventTraffic traffic = new EventTraffic(broker, topics);
    for (int partition = 0; partition < 2; partition++) {
      traffic.produce(events(topics, partition, 2_000, i -> i == 5 ? "?" : "known"));
    }
    try (RunningApp first = app(topics, "exactly_once_v2", one)) {
      awaitPredictions(traffic, 0, 5);
      awaitPredictions(traffic, 1, 5);
      try (RunningApp second = app(topics, "exactly_once_v2", two)) {
        await().atMost(PATIENCE).until(() -> second.processor.waiting().isPresent());
        await().atMost(PATIENCE).until(() -> first.processor.waiting().isPresent());
        registry.up = true;
        awaitPredictions(traffic, 0, 2_000);
        awaitPredictions(traffic, 1, 2_000);
      }
    }
    assertThat(offsets(traffic, 0)).isEqualTo(upTo(2_000));
    assertThat(offsets(traffic, 1)).isEqualTo(upTo(2_000));
  }

  @Test
  void aSchemaThatTheRegistryDoesNotHaveIsADeadLetterOnceItSaysSo(@TempDir Path state) {
    Topics topics = topics("unknown");
    EventTraffic traffic = new EventTraffic(broker, topics);
    traffic.produce(events(topics, 0, 3, i -> i == 1 ? "?!" : "known"));
    try (RunningApp app = app(topics, "exactly_once_v2", state)) {
      await().atMost(PATIENCE).until(() -> app.processor.waiting().isPresent());
      assertThat(traffic.deadLetters()).isEmpty();
      registry.up = true;
      awaitPredictions(traffic, 0, 2);
    }
    assertThat(offsets(traffic, 0)).containsExactly(0L, 2L);
    assertThat(traffic.deadLetters()).containsExactly(TextEvents.bytes("?!"));
  }

  @Test
  void whereAPartitionCannotBePausedTheWholeInstanceIs(@TempDir Path state) {
    Topics topics = topics("whole");
    EventTraffic traffic = new EventTraffic(broker, topics);
    int count = 12_000;
    traffic.produce(events(topics, 0, count, i -> i == 5 ? "?" : "known"));
    BatchEngine engine = new BatchEngine(Duration.ofMillis(2), 256);
    Map<String, String> protocol = Map.of("group.protocol", "streams");
    try (RunningApp app =
        new RunningApp(broker, topics, "exactly_once_v2", state, engine, registry, protocol)) {
      await().atMost(PATIENCE).until(() -> app.inFlight.count() >= ROOM);
      traffic.produce(events(topics, 1, 10, i -> "known"));
      assertThat(app.processor.waiting()).isPresent();
      // The watch looks once a second: in that time all would have been read.
      await()
          .pollDelay(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> app.inFlight.count() < ROOM + MOST_IN_MEMORY);
      registry.up = true;
      await().atMost(PATIENCE).until(() -> app.processor.waiting().isEmpty());
      awaitPredictions(traffic, 1, 10);
      awaitPredictions(traffic, 0, count);
    }
    assertThat(offsets(traffic, 0)).isEqualTo(upTo(count));
    assertThat(offsets(traffic, 1)).isEqualTo(upTo(10));
    assertThat(traffic.deadLetters()).isEmpty();
  }
}
