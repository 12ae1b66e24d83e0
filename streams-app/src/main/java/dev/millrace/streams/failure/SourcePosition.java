package dev.millrace.streams.failure;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Where an event was read from. */
public record SourcePosition(TopicPartition topicPartition, long offset) {

  /** That of a record, as a processor's context tells of it. */
  public static SourcePosition of(RecordMetadata record) {
    return new SourcePosition(
        new TopicPartition(record.topic(), record.partition()), record.offset());
  }

  /** {@code topic-partition-offset}: the id of an event that has none of its own. */
  @Override
  public String toString() {
    return topicPartition + "-" + offset;
  }
}
