package dev.millrace.streams.topology;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.fixture.TextEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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

/** Writes events to a broker and reads what became of them. */
final class EventTraffic {
  private static final int KEYS = 37;
  private static final int BURST = 20;

  private final EmbeddedBroker broker;
  private final Topics topics;

  EventTraffic(EmbeddedBroker broker, Topics topics) {
    this.broker = broker;
    this.topics = topics;
  }

  /** Writes events in bursts of 20, on a thread of its own; their ids. */
  CompletableFuture<List<String>> produce(int count, Duration pause) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (var producer = producer()) {
            return produce(producer, count, pause);
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

  /** Writes records in this order, and returns when the broker has them. */
  void produce(List<ProducerRecord<byte[], byte[]>> events) {
    try (var producer = producer()) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> event : events) {
        sent.add(producer.send(event));
      }
      for (Future<RecordMetadata> metadata : sent) {
        metadata.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> produce(KafkaProducer<byte[], byte[]> producer, int count, Duration pause)
      throws InterruptedException, ExecutionException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] key = TextEvents.bytes("k" + i % KEYS);
      byte[] value = TextEvents.bytes("event " + i);
      sent.add(producer.send(new ProducerRecord<>(topics.events().get(0), key, value)));
      if (i % BURST == 0) {
        Thread.sleep(pause.toMillis());
      }
    }
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
    return committed(topics.predictions(), TestApp.predictions().deserializer());
  }

  /** Everything that is committed in the dead-letter topic. */
  List<byte[]> deadLetters() {
    return committed(topics.deadLetters(), new ByteArrayDeserializer());
  }

  /** The events that all committed drift reports count. */
  long eventsInDriftReports() {
    return committed(topics.driftReports(), TestApp.driftReports().deserializer()).stream()
        .mapToLong(DriftReport::getEvents)
        .sum();
  }

  private <T> List<T> committed(String topic, Deserializer<T> deserializer) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      // The last stable offset: what lies beyond belongs to open transactions.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<T> values = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], T> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
      return values;
    }
  }

  /** Offsets of one source partition's events, in the order of their predictions. */
  static List<Long> offsets(List<Prediction> predictions, int partition) {
    return ids(predictions)
        .map(id -> id.substring(id.indexOf('-') + 1))
        .filter(id -> id.startsWith(partition + "-"))
        .map(id -> Long.parseLong(id.substring(id.indexOf('-') + 1)))
        .toList();
  }

  static Stream<String> ids(List<Prediction> predictions) {
    return predictions.stream().map(Prediction::getEventId);
  }
}
