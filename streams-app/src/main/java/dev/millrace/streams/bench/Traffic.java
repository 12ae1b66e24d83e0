package dev.millrace.streams.bench;

import dev.millrace.model.inference.InferenceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Submitters at work on an engine. Closing drops what waits in the engine, as computing it could
 * take long, and returns when all threads have ended.
 *
 * <p>Threading: one thread starts, waits and closes.
 */
final class Traffic implements AutoCloseable {
  private final InferenceEngine engine;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CompletableFuture<Void> ended;

  /**
   * Starts the submitters.
   *
   * @param engine closed with this
   * @param nextEvent the number of the next event
   */
  Traffic(
      Subject subject,
      InferenceEngine engine,
      Workload work,
      int submitters,
      AtomicLong nextEvent) {
    this.engine = engine;
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < submitters; i++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      Submitter submitter = new Submitter(subject, engine, work, nextEvent, stopped);
      Thread thread = new Thread(() -> run(submitter, done), "submitter-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(done);
    }
    ended = CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
  }

  private void run(Submitter submitter, CompletableFuture<Void> done) {
    try {
      done.complete(submitter.call());
    } catch (Exception | Error e) {
      stopped.set(true);
      done.completeExceptionally(e);
    }
  }

  /** Waits for something, or for the failure that has stopped the submitters. */
  <T> T await(CompletableFuture<T> something) throws InterruptedException, BenchException {
    try {
      CompletableFuture.anyOf(something, ended).get();
      return something.get();
    } catch (ExecutionException e) {
      throw BenchException.of(e);
    }
  }

  /** Lets so much time pass. */
  void pass(long nanos) throws InterruptedException, BenchException {
    try {
      ended.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // As it should be: they only end before that if something fails.
    } catch (ExecutionException e) {
      throw BenchException.of(e);
    }
  }

  @Override
  public void close() {
    stopped.set(true);
    engine.close();
    ended.handle((nothing, failure) -> failure).join();
  }
}
