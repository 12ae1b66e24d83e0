package dev.millrace.streams.failure;

import org.apache.kafka.common.TopicPartition;

/** Where an event was read from. */
public record SourcePosition(TopicPartition topicPartition, long offset) {

  /** {@code topic-partition-offset}: the id of an event that has none of its own. */
  @Override
  public String toString() {
    return topicPartition + "-" + offset;
  }
}
