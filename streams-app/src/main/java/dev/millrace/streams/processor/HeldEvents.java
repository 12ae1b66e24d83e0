package dev.millrace.streams.processor;

import dev.millrace.streams.failure.SourcePosition;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Events of one task that wait, as the first of them can't be read yet, in the order in which they
 * were read.
 *
 * <p>Threading: its task's stream thread.
 */
final class HeldEvents {
  /**
   * More than Streams buffers of a partition and polls at once, which still comes after a pause.
   */
  static final int ROOM = 8_192;

  static final long ROOM_BYTES = 64L << 20;

  private final Deque<Held> events = new ArrayDeque<>();
  private long bytes;

  /** An event as it was read. */
  record Held(Record<byte[], byte[]> record, SourcePosition position) {}

  void add(Held event) {
    events.addLast(event);
    bytes += event.record().value().length;
  }

  Held first() {
    return events.getFirst();
  }

  void removeFirst() {
    bytes -= events.removeFirst().record().value().length;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Whether there are so many that no more should be read by any means. */
  boolean isOverfull() {
    return events.size() >= ROOM || bytes >= ROOM_BYTES;
  }

  void clear() {
    events.clear();
    bytes = 0;
  }
}
