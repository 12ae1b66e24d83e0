package dev.millrace.tests.hostile;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.topology.Topics;
import dev.millrace.tests.testkit.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Sends events, and reads what is committed of what became of them into a ledger.
 *
 * <p>Threading: one thread.
 */
final class HostileTraffic implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(12);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deserializer<Prediction> predictions;
  private final OutcomeLedger ledger;
  private final Topics topics;

  HostileTraffic(TestCluster cluster, Topics topics, OutcomeLedger ledger) {
    this.topics = topics;
    this.ledger = ledger;
    this.predictions =
        AvroSerde.forValues(Prediction.class, Map.of("schema.registry.url", cluster.registryUrl()))
            .deserializer();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "max.request.size",
                8_000_000,
                "linger.ms",
                5,
                "batch.size",
                131_072),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics.predictions(), topics.deadLetters())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  void send(HostileEvents events, int count) throws InterruptedException, ExecutionException {
    List<Future<RecordMetadata>> stored = new ArrayList<>(count);
    for (int number = 0; number < count; number++) {
      HostileEvents.Event event = events.next(number);
      ledger.sent(number, event);
      stored.add(producer.send(event.record()));
    }
    for (int number = 0; number < count; number++) {
      RecordMetadata metadata = stored.get(number).get();
      ledger.stored(number, metadata.topic(), metadata.partition(), metadata.offset());
    }
  }

  /** Reads until each event has some outcome. */
  void readUntilComplete(Runnable check) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!ledger.isComplete()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not all events ended in time:%n%s".formatted(ledger.table()));
      }
      check.run();
      poll();
    }
  }

  /** Reads what else there is. */
  void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    Instant end = Instant.now().plus(PATIENCE);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("could not read up to " + ends);
      }
      poll();
    }
  }

  private void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      if (record.topic().equals(topics.deadLetters())) {
        ledger.deadLetter(record);
      } else {
        ledger.prediction(
            new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                predictions.deserialize(record.topic(), record.headers(), record.value()),
                record.headers(),
                record.leaderEpoch()));
      }
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
    predictions.close();
  }
}
