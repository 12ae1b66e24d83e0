package dev.millrace.streams.processor;

import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.accounting.EventLedger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The events of one task, from its {@code init} on, that were taken and not committed yet.
 *
 * <p>Threading: used by the task's stream thread. Synchronized, as another thread may replace it,
 * and whoever counts reads it.
 */
final class TaskAccount {
  private final EventLedger ledger;
  private final Thread owner = Thread.currentThread();
  private final Map<TopicPartition, Deque<Forwarded>> forwarded = new HashMap<>();
  private int pending;
  private boolean retired;
  private boolean released;

  /** An event whose outcomes were forwarded. */
  private record Forwarded(long offset, EventAccount account) {}

  TaskAccount(EventLedger ledger) {
    this.ledger = ledger;
  }

  /** An event was taken. */
  synchronized void taken() {
    ledger.taken();
    if (released) {
      ledger.released(1);
    } else {
      pending++;
    }
  }

  /** What came of the event at this offset was forwarded. */
  synchronized void forwarded(TopicPartition partition, long offset, EventAccount account) {
    if (!released) {
      forwarded
          .computeIfAbsent(partition, unknown -> new ArrayDeque<>())
          .addLast(new Forwarded(offset, account));
    }
  }

  /** The partition was committed up to this offset, without it. */
  synchronized void committed(TopicPartition partition, long end) {
    Deque<Forwarded> waiting = forwarded.getOrDefault(partition, new ArrayDeque<>());
    while (!waiting.isEmpty() && waiting.getFirst().offset() < end) {
      ledger.committed(waiting.removeFirst().account());
      pending--;
    }
  }

  /** The task is closed; one commit may still come. */
  synchronized void retire() {
    retired = true;
  }

  /** Whether the task is closed, and its thread is past the last commit. */
  synchronized boolean isOver(Thread now) {
    return retired && (owner == now || !owner.isAlive());
  }

  /** Nothing more will be committed: the rest is read again by whoever is next. */
  synchronized void release() {
    if (pending > 0) {
      ledger.released(pending);
    }
    released = true;
    pending = 0;
    forwarded.clear();
  }

  /** Events that are neither committed nor released. */
  synchronized int pending() {
    return pending;
  }
}
