package dev.millrace.streams.bench.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what was committed to a topic, by record keys and the broker's own timestamps. Mostly after
 * the measurement, so that reading costs it nothing.
 *
 * <p>Threading: one thread.
 */
final class AppendLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** A consumer is not closed before the broker answered what it asked for in advance. */
  private static final int FETCH_WAIT_MS = 50;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  /** From the present end of a topic on. */
  AppendLog(BenchCluster cluster, String topic) {
    Map<String, Object> properties = new HashMap<>(cluster.kafka());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // makes the seek happen now
  }

  /** The topic's length, all partitions together; markers of transactions count as well. */
  long end() {
    return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Everything from where it was read to up to the present end. */
  List<Append> readToEnd() {
    List<Append> appends = new ArrayList<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        appends.add(new Append(EventKey.event(record.key()), record.timestamp()));
      }
    }
    return appends;
  }

  /** What comes within this time, with the time at which it was seen here. */
  List<Append> poll(Duration timeout) {
    List<Append> seen = new ArrayList<>();
    var records = consumer.poll(timeout);
    long now = System.currentTimeMillis();
    records.forEach(record -> seen.add(new Append(EventKey.event(record.key()), now)));
    return seen;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
