package dev.millrace.model.inference;

import dev.millrace.model.batching.BatchPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Rows waiting for a batch, bounded in tokens.
 *
 * <p>Threading: any thread puts, workers take; one lock guards everything.
 */
final class RowQueue {
  private final BatchPolicy policy;
  private final int maxTokens;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final ArrayDeque<InferenceRow> rows = new ArrayDeque<>();
  private long tokens;
  private boolean closed;

  RowQueue(BatchPolicy policy, int maxTokens) {
    this.policy = policy;
    this.maxTokens = maxTokens;
  }

  /**
   * Adds a row, once there is room for it. A row larger than the bound waits for an empty queue.
   */
  void put(InferenceRow row, Duration timeout) throws InterruptedException, TimeoutException {
    long nanos = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (!closed && !rows.isEmpty() && tokens + row.text().length() > maxTokens) {
        if (nanos <= 0) {
          throw new TimeoutException(
              "no room for a row of %d tokens within %d ms: %d tokens wait of at most %d"
                  .formatted(row.text().length(), timeout.toMillis(), tokens, maxTokens));
        }
        nanos = notFull.awaitNanos(nanos);
      }
      if (closed) {
        throw new IllegalStateException("the engine is closed");
      }
      rows.add(row);
      tokens += row.text().length();
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next batch, once any row waits; empty if closed. */
  List<InferenceRow> take() {
    lock.lock();
    try {
      while (!closed && rows.isEmpty()) {
        notEmpty.awaitUninterruptibly();
      }
      int count = policy.rowsOfNextBatch(rows.stream().mapToInt(r -> r.text().length()).iterator());
      List<InferenceRow> batch = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        InferenceRow row = rows.remove();
        tokens -= row.text().length();
        batch.add(row);
      }
      notFull.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** What waits now. */
  QueueSize size() {
    lock.lock();
    try {
      return new QueueSize(rows.size(), tokens);
    } finally {
      lock.unlock();
    }
  }

  /** Refuses rows from now on, lets takers go, and hands back the rows that still waited. */
  List<InferenceRow> close() {
    lock.lock();
    try {
      closed = true;
      List<InferenceRow> left = List.copyOf(rows);
      rows.clear();
      tokens = 0;
      notEmpty.signalAll();
      notFull.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
