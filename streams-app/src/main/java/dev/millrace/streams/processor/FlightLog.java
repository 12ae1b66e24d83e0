package dev.millrace.streams.processor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The events of one task that are in flight, by partition in the order in which they were read: the
 * ones being answered, and after them those that are held, as nobody can read them yet.
 *
 * <p>Threading: written by the task's stream thread. Synchronized, as the clients of a thread that
 * lost the partition, and whoever counts, may read it too.
 */
final class FlightLog {
  private final Map<TopicPartition, Deque<Long>> offsets = new HashMap<>();
  private final Map<TopicPartition, Deque<Long>> held = new HashMap<>();
  private int heldCount;
  private @Nullable Hold hold;
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
    removeFirst(offsets, partition, offset, "forwarded");
  }

  /** An event was read, and waits until it can be taken. */
  synchronized void hold(TopicPartition partition, long offset) {
    held.computeIfAbsent(partition, unknown -> new ArrayDeque<>()).addLast(offset);
    heldCount++;
  }

  /** An event that was held has been taken. */
  synchronized void released(TopicPartition partition, long offset) {
    removeFirst(held, partition, offset, "released");
    heldCount--;
  }

  private static void removeFirst(
      Map<TopicPartition, Deque<Long>> from, TopicPartition partition, long offset, String what) {
    Deque<Long> inOrder = from.getOrDefault(partition, new ArrayDeque<>());
    Long first = inOrder.peekFirst();
    if (first == null || first != offset) {
      throw new IllegalStateException(
          "%s: expected the event at offset %s to be %s next, got %d"
              .formatted(partition, first, what, offset));
    }
    inOrder.removeFirst();
  }

  /** Why the first event that is held can't be taken, or null where it can. */
  synchronized void waitsFor(@Nullable Hold reason) {
    hold = reason;
  }

  /** Why events wait that can't be taken; empty if none does. */
  synchronized Optional<Hold> hold() {
    return retired ? Optional.empty() : Optional.ofNullable(hold);
  }

  /** Whether nothing more should be read, as events of a running task are held. */
  synchronized boolean isHolding() {
    return !retired && heldCount > 0;
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
    return LongStream.concat(all(offsets, partition), all(held, partition)).min();
  }

  private static LongStream all(Map<TopicPartition, Deque<Long>> of, TopicPartition partition) {
    Deque<Long> inOrder = of.get(partition);
    return inOrder == null ? LongStream.empty() : inOrder.stream().mapToLong(Long::longValue);
  }

  /**
   * Whether events of the partition wait to be forwarded by a task that still runs; for those that
   * are held, nobody need hurry.
   */
  synchronized boolean isBusy(TopicPartition partition) {
    Deque<Long> inFlight = offsets.get(partition);
    return !retired && inFlight != null && !inFlight.isEmpty();
  }

  synchronized int count() {
    return retired ? 0 : heldCount + offsets.values().stream().mapToInt(Deque::size).sum();
  }
}
