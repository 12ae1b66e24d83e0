package dev.millrace.streams.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.Adapters;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceSettings;
import dev.millrace.streams.replay.ReplayPlan.Verdict;
import dev.millrace.streams.topology.InferenceTopology;
import dev.millrace.streams.topology.StreamProcessor;
import dev.millrace.streams.topology.StreamsSettings;
import dev.millrace.streams.topology.Topics;
import dev.millrace.streams.topology.TopicsAdmin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a broker, replayed, killed, replayed again. */
@Tag("integration")
@Timeout(600)
class ReplayTest {
  private static final Set<FailureCode> ALL = EnumSet.allOf(FailureCode.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static EmbeddedBroker broker;
  private final List<KafkaProducer<byte[], byte[]>> abandoned = new ArrayList<>();

  @BeforeAll
  static void open(@TempDir Path directory) throws Exception {
    broker = EmbeddedBroker.start(directory, 0, Map.of("log.retention.ms", "-1"));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  /** Where a replay dies, without a word to anybody. */
  private enum Death {
    NEVER,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A producer whose process is killed around its second commit. */
  private static final class MortalProducer extends KafkaProducer<byte[], byte[]> {
    private final Death death;
    private int commits;

    MortalProducer(String name, Death death) {
      super(
          Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", name),
          new ByteArraySerializer(),
          new ByteArraySerializer());
      this.death = death;
    }

    @Override
    public void commitTransaction() {
      commits++;
      if (commits == 2 && death == Death.BEFORE_COMMIT) {
        flush();
        throw new Killed();
      }
      super.commitTransaction();
      if (commits == 2 && death == Death.AFTER_COMMIT) {
        throw new Killed();
      }
    }
  }

  private static Topics topics(String name) {
    Topics topics =
        new Topics(List.of(name), name + "-predictions", name + "-dead", name + "-drift");
    broker.createTopics(topics.toCreate(2, (short) 1));
    broker.createTopics(List.of(ReplayMarkers.toCreate(topics.deadLetters(), (short) 1)));
    return topics;
  }

  /** In reads of two records, so that there are several transactions. */
  private static KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "max.poll.records",
            2),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static ReplayPlan plan(Topics topics, Set<FailureCode> codes, long limit) {
    return new ReplayPlan(codes, topics.events(), null, null, limit, 3);
  }

  private Map<Verdict, Long> replay(Topics topics, ReplayPlan plan, Death death) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      MortalProducer producer = new MortalProducer(topics.deadLetters(), death);
      abandoned.add(producer);
      producer.initTransactions();
      ReplayMarkers markers = markers(topics);
      TopicReader reader = new TopicReader(consumer);
      markers.read(reader);
      Map<Verdict, Long> counts =
          new Replay(reader, producer, markers, plan, true).run(topics.deadLetters(), () -> false);
      producer.close();
      return counts;
    }
  }

  private static ReplayMarkers markers(Topics topics) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return new ReplayMarkers(
          topics.deadLetters(),
          new TopicsAdmin(admin, Duration.ofMinutes(2)).topicId(topics.deadLetters()));
    }
  }

  private static void write(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> record : records) {
        producer.send(record).get();
      }
    }
  }

  private static void writeLetters(Topics topics, FailureCode code, int from, int to)
      throws Exception {
    List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ProducerRecord<byte[], byte[]> letter =
          new ProducerRecord<>(
              topics.deadLetters(), i % 2, null, Letters.utf8("k" + i), Letters.utf8("v" + i));
      Letters.headers(Letters.PLAIN).forEach(letter.headers()::add);
      letter.headers().remove("__streams.errors.topic");
      letter.headers().add("__streams.errors.topic", Letters.utf8(topics.events().get(0)));
      letter.headers().remove("millrace-failure-code");
      letter.headers().add("millrace-failure-code", Letters.utf8(code.name()));
      letters.add(letter);
    }
    write(letters);
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      new TopicReader(consumer).read(topic, all::addAll);
    }
    return all;
  }

  private static List<String> values(Topics topics) {
    return committed(topics.events().get(0)).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static String[] values(int from, int to) {
    return java.util.stream.IntStream.range(from, to).mapToObj(i -> "v" + i).toArray(String[]::new);
  }

  @Test
  void eachIsReplayedOnceWhateverTheFilters() throws Exception {
    Topics topics = topics("filters");
    writeLetters(topics, FailureCode.OVERLOADED, 0, 4);
    writeLetters(topics, FailureCode.INTERNAL, 4, 7);
    writeLetters(topics, FailureCode.OVERLOADED, 7, 9);

    assertThat(replay(topics, plan(topics, Set.of(FailureCode.INTERNAL), 9), Death.NEVER))
        .isEqualTo(Map.of(Verdict.REPLAY, 3L, Verdict.NOT_ASKED_FOR, 6L));
    assertThat(values(topics)).containsExactlyInAnyOrder(values(4, 7));
    assertThat(replay(topics, plan(topics, ALL, 2), Death.NEVER))
        .isEqualTo(Map.of(Verdict.REPLAY, 2L, Verdict.DONE, 3L, Verdict.BEYOND_LIMIT, 4L));
    assertThat(values(topics)).hasSize(5);
    assertThat(replay(topics, plan(topics, ALL, 9), Death.NEVER))
        .isEqualTo(Map.of(Verdict.REPLAY, 4L, Verdict.DONE, 5L));
    assertThat(replay(topics, plan(topics, ALL, 9), Death.NEVER))
        .isEqualTo(Map.of(Verdict.DONE, 9L));

    assertThat(values(topics)).containsExactlyInAnyOrder(values(0, 9));
    assertThat(committed(topics.events().get(0)))
        .allSatisfy(event -> assertThat(event.partition()).isEqualTo(1));
    writeLetters(topics, FailureCode.OVERLOADED, 9, 10);
    assertThat(replay(topics, plan(topics, ALL, 9), Death.NEVER))
        .isEqualTo(Map.of(Verdict.REPLAY, 1L, Verdict.DONE, 9L));
  }

  @Test
  void aReplayThatIsKilledGoesOnWhereItWas() throws Exception {
    for (Death death : List.of(Death.BEFORE_COMMIT, Death.AFTER_COMMIT)) {
      Topics topics = topics("killed-" + death);
      writeLetters(topics, FailureCode.OVERLOADED, 0, 10);
      ReplayPlan all = plan(topics, ALL, 100);

      assertThatThrownBy(() -> replay(topics, all, death)).isInstanceOf(Killed.class);
      long before = committed(topics.events().get(0)).size();
      assertThat(before).isPositive().isLessThan(10);
      Map<Verdict, Long> counts = replay(topics, all, Death.NEVER);

      assertThat(counts).isEqualTo(Map.of(Verdict.REPLAY, 10 - before, Verdict.DONE, before));
      assertThat(values(topics)).containsExactlyInAnyOrder(values(0, 10));
    }
    // The dead may not speak: what they left open was ended by those after them.
    assertThatThrownBy(() -> abandoned.get(0).commitTransaction())
        .isInstanceOfAny(KafkaException.class, Killed.class);
    abandoned.forEach(producer -> producer.close(Duration.ZERO));
  }

  @Test
  void countingChangesNothing() throws Exception {
    Topics topics = topics("dry");
    writeLetters(topics, FailureCode.OVERLOADED, 0, 3);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Replay dry =
          new Replay(new TopicReader(consumer), null, markers(topics), plan(topics, ALL, 9), true);
      assertThat(dry.run(topics.deadLetters(), () -> false)).isEqualTo(Map.of(Verdict.REPLAY, 3L));
    }
    assertThat(values(topics)).isEmpty();
    assertThat(replay(topics, plan(topics, ALL, 9), Death.NEVER))
        .isEqualTo(Map.of(Verdict.REPLAY, 3L));
  }

  @Test
  void aWishToStopIsHeardBetweenTransactions() throws Exception {
    Topics topics = topics("stopped");
    writeLetters(topics, FailureCode.OVERLOADED, 0, 10);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        MortalProducer producer = new MortalProducer("stopped", Death.NEVER)) {
      producer.initTransactions();
      Map<Verdict, Long> counts =
          new Replay(
                  new TopicReader(consumer), producer, markers(topics), plan(topics, ALL, 99), true)
              .run(topics.deadLetters(), () -> true);
      assertThat(values(topics)).hasSize(counts.getOrDefault(Verdict.REPLAY, 0L).intValue());
      assertThat(counts.get(Verdict.REPLAY)).isBetween(1L, 2L);
    }
    replay(topics, plan(topics, ALL, 99), Death.NEVER);
    assertThat(values(topics)).containsExactlyInAnyOrder(values(0, 10));
  }

  @Test
  void aTaskThatFailedAloneIsAnsweredAloneAndOnce(@TempDir Path state) throws Exception {
    Topics topics = topics("tasks");
    ManualEngine engine = new ManualEngine().automatic();
    InFlightOffsets inFlight = new InFlightOffsets();
    InferenceTopology topology =
        TestApp.topology(
            topics,
            engine,
            inFlight,
            new InferenceSettings(
                "tiny", topics.events(), 1000, 8, 1 << 19, 256, Duration.ofSeconds(10)));
    StreamsSettings settings =
        new StreamsSettings(
            "replayed-tasks",
            "exactly_once_v2",
            1,
            Duration.ofMillis(100),
            state,
            Duration.ofSeconds(10),
            Map.of("bootstrap.servers", broker.bootstrapServers()));
    String events = topics.events().get(0);
    byte[] event = TextEvents.bytes("[spam,lost]hello");
    try (StreamProcessor processor = new StreamProcessor(topology.build(), settings, inFlight)) {
      processor.start();
      write(List.of(new ProducerRecord<>(events, 1, null, TextEvents.bytes("k"), event)));
      await().atMost(PATIENCE).until(() -> committed(topics.deadLetters()).size() == 1);

      // Replayed too early it fails again, and says that this was the second time.
      replay(topics, plan(topics, ALL, 9), Death.NEVER);
      await().atMost(PATIENCE).until(() -> committed(topics.deadLetters()).size() == 2);
      StoredLetter second = new StoredLetter(committed(topics.deadLetters()).get(1));
      assertThat(second.attempt()).isEqualTo(2);
      assertThat(second.task()).isEqualTo("lost");
      assertThat(second.record().value()).isEqualTo(event);

      topology.services().catalog().publish(Adapters.adapter("missing", "1", "yes", "no"));
      assertThat(replay(topics, plan(topics, ALL, 9), Death.NEVER))
          .isEqualTo(Map.of(Verdict.REPLAY, 1L, Verdict.DONE, 1L));
      assertThat(replay(topics, plan(topics, ALL, 9), Death.NEVER))
          .isEqualTo(Map.of(Verdict.DONE, 2L));
      await().atMost(PATIENCE).until(() -> committed(topics.predictions()).size() >= 2);
    }
    List<ConsumerRecord<byte[], byte[]>> answered = committed(topics.predictions());
    assertThat(answered)
        .extracting(
            record ->
                TestApp.predictions()
                    .deserializer()
                    .deserialize(record.topic(), record.headers(), record.value()))
        .extracting(Prediction::getTask)
        .containsExactly("spam", "lost");
    assertThat(answered).allSatisfy(record -> assertThat(record.headers().toArray()).isEmpty());
    assertThat(committed(topics.deadLetters())).hasSize(2);
  }
}
