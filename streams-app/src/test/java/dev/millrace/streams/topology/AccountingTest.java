package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.BatchEngine;
import dev.millrace.streams.fixture.Tally;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The counters of all instances together are what is in the topics, whatever happened. */
@Tag("integration")
class AccountingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ROUNDS_AT_ONCE = 60;

  /** What is answered of the first rounds, more than 100 events, before the engine dies. */
  private static final int ROWS_BEFORE_DEATH = 80;

  /** The events of a round: what each is owed stands beside it. */
  private static final List<String> ROUND =
      List.of(
          "[spam,intent]hello", // two predictions
          "hello", // a prediction
          "[spam,lost]hello", // a prediction, and a dead letter for the task
          "!broken", // a dead letter
          "[nothing]hello", // a dead letter
          "{typo}hello"); // a dead letter for a task that nobody has heard of

  private static EmbeddedBroker broker;

  private long rounds;

  @BeforeAll
  static void open(@TempDir Path directory) throws Exception {
    broker = EmbeddedBroker.start(directory, 0, Map.of("group.min.session.timeout.ms", "1000"));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void countersAreWhatIsInTheTopics(String guarantee, @TempDir Path one, @TempDir Path two)
      throws Exception {
    Topics topics =
        new Topics(List.of(guarantee), guarantee + ".p", guarantee + ".d", guarantee + ".drift");
    broker.createTopics(topics.toCreate(2, (short) 1));
    EventTraffic traffic = new EventTraffic(broker, topics);
    produce(traffic, guarantee);

    List<Tally> tallies = new ArrayList<>();
    tallies.add(stopAbruptly(topics, guarantee, one));
    RunningApp first = app(topics, guarantee, one);
    await().atMost(PATIENCE).until(() -> first.tally.committedEvents() > 50);
    try (RunningApp second = app(topics, guarantee, two)) {
      produce(traffic, guarantee);
      await().atMost(PATIENCE).until(() -> second.processor.state() == State.RUNNING);
      produce(traffic, guarantee);
      // The first may have answered all that there was before the second got its share.
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                boolean shared = second.tally.committedEvents() > 20;
                if (!shared) {
                  produce(traffic, guarantee);
                }
                return shared;
              });
      first.close();
      requireBalance(first);
      tallies.add(first.tally);
      tallies.add(second.tally);
      await().atMost(PATIENCE).until(() -> committed(tallies) >= events());
      await().atMost(PATIENCE).until(() -> second.inFlight.uncommitted() == 0);
      requireBalance(second);
    }

    assertThat(committed(tallies)).isEqualTo(events());
    assertThat(tallies.get(0).releasedEvents()).as("redone after the abrupt stop").isPositive();
    assertThat(sum(tallies, Tally::predictions))
        .containsExactlyInAnyOrderEntriesOf(Map.of("spam", 3L * rounds, "intent", rounds));
    assertThat(sum(tallies, Tally::deadLetters))
        .containsExactlyInAnyOrderEntriesOf(Map.of("lost", rounds, "typo", rounds));
    assertThat(sum(tallies, Tally::eventDeadLetters))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(FailureCode.NOT_AVRO, rounds, FailureCode.UNKNOWN_TASK, rounds));
    if (guarantee.equals("exactly_once_v2")) {
      assertThat(traffic.predictions().stream().collect(counting()))
          .isEqualTo(sum(tallies, Tally::predictions));
      assertThat(traffic.deadLetters()).hasSize((int) (4 * rounds));
    }
  }

  private static Collector<Prediction, ?, Map<String, Long>> counting() {
    return Collectors.groupingBy(Prediction::getTask, TreeMap::new, Collectors.counting());
  }

  private long events() {
    return rounds * ROUND.size();
  }

  private void produce(EventTraffic traffic, String topic) {
    List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
    for (int i = 0; i < ROUNDS_AT_ONCE; i++) {
      byte[] key = TextEvents.bytes("k" + i % 20);
      ROUND.forEach(event -> events.add(new ProducerRecord<>(topic, key, TextEvents.bytes(event))));
    }
    traffic.produce(events);
    rounds += ROUNDS_AT_ONCE;
  }

  private static RunningApp app(Topics topics, String guarantee, Path state) {
    return new RunningApp(
        broker, topics, guarantee, state, new BatchEngine(Duration.ofMillis(150), 64));
  }

  /** The engine dies with rows in flight: what is forwarded but not committed is undone. */
  @SuppressWarnings("try") // closed twice, as the state is looked at in between
  private static Tally stopAbruptly(Topics topics, String guarantee, Path state) {
    int room = ROUNDS_AT_ONCE * ROUND.size(); // enough that nobody waits, so that commits go on
    BatchEngine engine = new BatchEngine(Duration.ofMillis(8), room, ROWS_BEFORE_DEATH);
    RunningApp app = new RunningApp(broker, topics, guarantee, state, engine);
    try {
      await().atMost(PATIENCE).until(() -> app.tally.committedEvents() > 50);
      engine.close();
      await().atMost(PATIENCE).until(() -> app.processor.state() == State.ERROR);
    } finally {
      app.close();
    }
    requireBalance(app);
    return app.tally;
  }

  /** At rest: nothing is between taking and committing. */
  private static void requireBalance(RunningApp app) {
    assertThat(app.inFlight.uncommitted()).isZero();
    assertThat(app.tally.takenEvents())
        .isEqualTo(app.tally.committedEvents() + app.tally.releasedEvents());
    app.tally.requireBalance();
  }

  private static long committed(List<Tally> tallies) {
    return tallies.stream().mapToLong(Tally::committedEvents).sum();
  }

  private static <K> Map<K, Long> sum(List<Tally> tallies, Function<Tally, Map<K, Long>> counts) {
    Map<K, Long> sum = new TreeMap<>();
    tallies.forEach(
        tally -> counts.apply(tally).forEach((key, count) -> sum.merge(key, count, Long::sum)));
    return sum;
  }
}
