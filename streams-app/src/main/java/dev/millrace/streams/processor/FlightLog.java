package dev.millrace.streams.processor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * The events of one task that are in flight, by partition in the order in which they were read.
 *
 * <p>Threading: written by the task's stream thread. Synchronized, as the clients of a thread that
 * lost the partition, and whoever counts, may read it too.
 */
final class FlightLog {
  private final Map<TopicPartition, Deque<Long>> offsets = new HashMap<>();
  private boolean retired;

  /** An event was read and will be forwarded later. */
  synchronized void taken(TopicPartition partition, long offset) {
    offsets.computeIfAbsent(partition, unknown -> new ArrayDeque<>()).addLast(offset);
  }

  /**
   * Everything that comes of an event was forwarded.
   *
   * @throws IllegalStateException if it is not the first in flight of its partition: a commit would
   *     have skipped the events before it
   */
  synchronized void forwarded(TopicPartition partition, long offset) {
    Deque<Long> inFlight = offsets.getOrDefault(partition, new ArrayDeque<>());
    Long first = inFlight.peekFirst();
    if (first == null || first != offset) {
      throw new IllegalStateException(
          "%s: expected the event at offset %s to be forwarded next, got %d"
              .formatted(partition, first, offset));
    }
    inFlight.removeFirst();
  }

  /** The task is closing: nothing more will be forwarded, but what is in flight still counts. */
  synchronized void retire() {
    retired = true;
  }

  /**
   * The lowest offset in flight. It is the first one taken, unless the consumer jumped back while
   * events were in flight, as it does where a log was truncated.
   */
  synchronized OptionalLong first(TopicPartition partition) {
    Deque<Long> inFlight = offsets.get(partition);
    return inFlight == null
        ? OptionalLong.empty()
        : inFlight.stream().mapToLong(Long::longValue).min();
  }

  /** Whether events of the partition wait to be forwarded by a task that still runs. */
  synchronized boolean isBusy(TopicPartition partition) {
    Deque<Long> inFlight = offsets.get(partition);
    return !retired && inFlight != null && !inFlight.isEmpty();
  }

  synchronized int count() {
    return retired ? 0 : offsets.values().stream().mapToInt(Deque::size).sum();
  }
}
