package dev.millrace.streams.processor;

import dev.millrace.streams.accounting.EventLedger;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds the accounts of events until they are committed. What is forwarded may be undone by an
 * aborted transaction, so it counts only once the clients have committed the offset behind it.
 *
 * <p>Threading: safe for use by all stream threads.
 */
final class CommitAccounts {
  private final EventLedger ledger;
  private final Map<TopicPartition, TaskAccount> accounts = new ConcurrentHashMap<>();

  CommitAccounts(EventLedger ledger) {
    this.ledger = ledger;
  }

  /** A new account for a task that starts; what an earlier life of it left is released. */
  TaskAccount open(Collection<TopicPartition> partitions) {
    TaskAccount account = new TaskAccount(ledger);
    for (TopicPartition partition : partitions) {
      TaskAccount before = accounts.put(partition, account);
      if (before != null) {
        before.release();
      }
    }
    return account;
  }

  /** These offsets, as they were lowered, are committed. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          TaskAccount account = accounts.get(partition);
          if (account != null) {
            account.committed(partition, offset.offset());
          }
        });
  }

  /**
   * Releases what tasks left that this thread, or one that has died, has closed. Called by a stream
   * thread before it polls: what a task has to commit when it is closed is committed by then.
   */
  void sweep() {
    Thread now = Thread.currentThread();
    accounts.values().removeIf(account -> released(account, now));
  }

  private static boolean released(TaskAccount account, Thread now) {
    boolean over = account.isOver(now);
    if (over) {
      account.release();
    }
    return over;
  }

  /** Releases everything: no stream thread runs any more. */
  void releaseAll() {
    accounts.values().forEach(TaskAccount::release);
  }

  /** Events that were taken, and are neither committed nor released. */
  int pending() {
    Set<TaskAccount> distinct = new HashSet<>(accounts.values());
    return distinct.stream().mapToInt(TaskAccount::pending).sum();
  }
}
