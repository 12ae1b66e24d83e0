package dev.millrace.streams.processor;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Who wants which partitions of a consumer paused: Streams, whose buffers are full, and Millrace,
 * where events are held. A partition is read while neither does.
 *
 * <p>Threading: the consumer's thread.
 */
final class PausedPartitions {
  private final Set<TopicPartition> byStreams = new HashSet<>();
  private Set<TopicPartition> held = Set.of();

  /** What is to be done to a consumer. */
  record Change(Set<TopicPartition> pause, Set<TopicPartition> resume) {}

  /** Streams pauses these. */
  void byStreams(Collection<TopicPartition> partitions) {
    byStreams.addAll(partitions);
  }

  /** Streams wants these read again; those that may be. */
  Set<TopicPartition> released(Collection<TopicPartition> partitions) {
    byStreams.removeAll(partitions);
    return without(partitions, held);
  }

  /**
   * From now on these are held, and no others.
   *
   * @param assigned the consumer's partitions: whatever was paused of others is forgotten, as it is
   *     by the consumer
   */
  Change holding(Set<TopicPartition> now, Set<TopicPartition> assigned) {
    byStreams.retainAll(assigned);
    Set<TopicPartition> pause = without(now, held);
    Set<TopicPartition> over = without(held, now);
    over.retainAll(assigned);
    held = Set.copyOf(now);
    return new Change(pause, without(over, byStreams));
  }

  private static Set<TopicPartition> without(
      Collection<TopicPartition> partitions, Set<TopicPartition> others) {
    Set<TopicPartition> rest = new HashSet<>(partitions);
    rest.removeIf(others::contains);
    return rest;
  }
}
