package dev.millrace.streams.topology;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes events to a broker and reads what became of them.
 *
 * <p>Threading: one thread.
 */
final class EventTraffic {
  private static final int KEYS = 37;
  private static final int BURST = 20;

  /** A consumer is not closed before the broker answered what it asked for in advance. */
  private static final int FETCH_WAIT_MS = 5;

  private final EmbeddedBroker broker;
  private final Topics topics;
  private final Committed<Prediction> predictions;
  private final Committed<byte[]> deadLetters;
  private final Committed<DriftReport> driftReports;

  /** What was read of a topic, and how far. */
  private record Committed<T>(
      String topic,
      Deserializer<T> deserializer,
      List<ConsumerRecord<byte[], T>> records,
      Map<TopicPartition, Long> positions) {
    Committed(String topic, Deserializer<T> deserializer) {
      this(topic, deserializer, new ArrayList<>(), new HashMap<>());
    }
  }

  EventTraffic(EmbeddedBroker broker, Topics topics) {
    this.broker = broker;
    this.topics = topics;
    predictions = new Committed<>(topics.predictions(), TestApp.predictions().deserializer());
    deadLetters = new Committed<>(topics.deadLetters(), new ByteArrayDeserializer());
    driftReports = new Committed<>(topics.driftReports(), TestApp.driftReports().deserializer());
  }

  /** Writes events in bursts of 20, on a thread of its own; their ids. */
  CompletableFuture<List<String>> produce(int count, Duration pause) {
    return produce(sent -> sent < count, pause);
  }

  /**
   * The same for as long as it is wanted.
   *
   * @param wanted whether there is to be one more event, given how many there are
   */
  CompletableFuture<List<String>> produce(IntPredicate wanted, Duration pause) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (var producer = producer()) {
            return produce(producer, wanted, pause);
          } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
          }
        },
        producing -> new Thread(producing, "producing").start());
  }

  /** Writes one record, and returns when the broker has it. */
  void produce(ProducerRecord<byte[], byte[]> event) {
    try (var producer = producer()) {
      producer.send(event).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes records in this order, and returns when the broker has them; their ids. */
  List<String> produce(List<ProducerRecord<byte[], byte[]>> events) {
    try (var producer = producer()) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> event : events) {
        sent.add(producer.send(event));
      }
      return stored(sent);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> produce(
      KafkaProducer<byte[], byte[]> producer, IntPredicate wanted, Duration pause)
      throws InterruptedException, ExecutionException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; wanted.test(i); i++) {
      byte[] key = TextEvents.bytes("k" + i % KEYS);
      byte[] value = TextEvents.bytes("event " + i);
      sent.add(producer.send(new ProducerRecord<>(topics.events().get(0), key, value)));
      if (i % BURST == 0) {
        Thread.sleep(pause.toMillis());
      }
    }
    return stored(sent);
  }

  private static List<String> stored(List<Future<RecordMetadata>> sent)
      throws InterruptedException, ExecutionException {
    List<String> ids = new ArrayList<>();
    for (Future<RecordMetadata> metadata : sent) {
      ids.add(id(metadata.get()));
    }
    return ids;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 1),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static String id(RecordMetadata metadata) {
    return metadata.topic() + "-" + metadata.partition() + "-" + metadata.offset();
  }

  /** Everything that is committed in the prediction topic, each partition in its order. */
  List<Prediction> predictions() {
    return values(predictions);
  }

  /** Everything that is committed in the dead-letter topic. */
  List<byte[]> deadLetters() {
    return values(deadLetters);
  }

  /** The events of all committed dead letters, each partition in its order. */
  List<String> deadLetterIds() {
    return read(deadLetters).stream().map(EventTraffic::sourceOf).toList();
  }

  private static String sourceOf(ConsumerRecord<?, ?> letter) {
    return Stream.of("topic", "partition", "offset")
        .map(name -> letter.headers().lastHeader("__streams.errors." + name).value())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .collect(Collectors.joining("-"));
  }

  /** The events that all committed drift reports count. */
  long eventsInDriftReports() {
    return values(driftReports).stream().mapToLong(DriftReport::getEvents).sum();
  }

  private <T> List<T> values(Committed<T> committed) {
    return read(committed).stream().map(ConsumerRecord::value).toList();
  }

  /** Each partition in its order; what was read before is not read again. */
  private <T> List<ConsumerRecord<byte[], T>> read(Committed<T> committed) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "fetch.max.wait.ms",
            FETCH_WAIT_MS);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), committed.deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(committed.topic()).stream()
              .map(info -> new TopicPartition(committed.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      partitions.forEach(p -> consumer.seek(p, committed.positions().getOrDefault(p, 0L)));
      // The last stable offset: what lies beyond belongs to open transactions.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(committed.records()::add);
      }
      partitions.forEach(p -> committed.positions().put(p, consumer.position(p)));
      return committed.records();
    }
  }

  /** Offsets of one source partition's events, in the order of their predictions. */
  static List<Long> offsets(List<Prediction> predictions, int partition) {
    return offsets(ids(predictions), partition);
  }

  /** Offsets of one source partition's events, in the order of these ids. */
  static List<Long> offsets(Stream<String> ids, int partition) {
    return ids.map(id -> id.substring(id.indexOf('-') + 1))
        .filter(id -> id.startsWith(partition + "-"))
        .map(id -> Long.parseLong(id.substring(id.indexOf('-') + 1)))
        .toList();
  }

  static Stream<String> ids(List<Prediction> predictions) {
    return predictions.stream().map(Prediction::getEventId);
  }
}
