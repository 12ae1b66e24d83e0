package dev.millrace.tests.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a reader of committed records sees of a topic, from its beginning.
 *
 * <p>Threading: for one thread.
 */
public final class CommittedOutput<T> implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Collection<TopicPartition> partitions;
  private final Deserializer<T> deserializer;
  private final List<ConsumerRecord<byte[], T>> records = new ArrayList<>();

  /** Reads a topic of a cluster. */
  public CommittedOutput(Cluster cluster, String topic, Deserializer<T> deserializer) {
    this(cluster.bootstrapServers(), topic, deserializer);
  }

  /** Reads a topic of a broker. */
  public CommittedOutput(String bootstrapServers, String topic, Deserializer<T> deserializer) {
    this.deserializer = deserializer;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Everything read so far, per partition in its order. */
  public List<ConsumerRecord<byte[], T>> records() {
    return Collections.unmodifiableList(records);
  }

  /** Reads until the condition holds; fails if it does not in time. */
  public void readUntil(BooleanSupplier condition, Duration timeout, String what) {
    Instant end = Instant.now().plus(timeout);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "not in %s: %s; %d records came".formatted(timeout, what, records.size()));
      }
      poll();
    }
  }

  /** Reads what comes within a time, at most one poll's worth. */
  public void readFor(Duration timeout) {
    poll(timeout);
  }

  /**
   * Reads all that is in the topic now. With no transaction open any more, nothing is hidden behind
   * the last stable offset.
   */
  public void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Instant limit = Instant.now().plus(Duration.ofSeconds(60));
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (Instant.now().isAfter(limit)) {
        throw new AssertionError("could not read up to " + ends);
      }
      poll();
    }
  }

  private void poll() {
    poll(Duration.ofMillis(100));
  }

  private void poll(Duration timeout) {
    consumer
        .poll(timeout)
        .forEach(
            record ->
                records.add(
                    new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.timestampType(),
                        record.serializedKeySize(),
                        record.serializedValueSize(),
                        record.key(),
                        deserializer.deserialize(record.topic(), record.headers(), record.value()),
                        record.headers(),
                        record.leaderEpoch())));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
