package dev.millrace.training.loop;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that passes run on, several at once, each on one thread.
 *
 * <p>Threading: for one thread that waits for those in here.
 */
final class PassThreads implements AutoCloseable {
  private final int count;
  private final ExecutorService threads;

  /**
   * Starts with the first pass.
   *
   * @param count how many passes run at once
   */
  PassThreads(int count) {
    AtomicInteger number = new AtomicInteger();
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "training-pass-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs passes and waits for all of them.
   *
   * @param passes how many
   * @param pass runs one of them, from 0; it may be called by several threads
   */
  void run(int passes, IntConsumer pass) {
    AtomicInteger next = new AtomicInteger();
    Callable<Void> worker =
        () -> {
          for (int i = next.getAndIncrement(); i < passes; i = next.getAndIncrement()) {
            pass.accept(i);
          }
          return null;
        };
    try {
      for (Future<Void> end :
          threads.invokeAll(Collections.nCopies(Math.min(count, passes), worker))) {
        end.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted in a pass of training");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failed ? failed : new IllegalStateException(cause);
  }

  /** Waits for passes that were left, as their tensors are about to be freed; they take seconds. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        boolean unused = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
