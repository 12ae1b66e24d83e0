package dev.millrace.streams.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what a topic holds at the time, without a consumer group.
 *
 * <p>Threading: one thread, as its consumer.
 */
public final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;

  /** A reader by this consumer, which stays the caller's; it must read what is committed alone. */
  public TopicReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Reads all of a topic, each partition in its order, up to where it ends now.
   *
   * @param batch takes some records, and says whether it wants more
   */
  public void read(String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> batch) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean more = true;
    while (more && partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p))) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end(ends, new TopicPartition(topic, record.partition()))) {
          records.add(record);
        }
      }
      more = records.isEmpty() || batch.test(records);
    }
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }
}
