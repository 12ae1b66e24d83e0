package dev.millrace.streams.bench;

import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.config.EngineConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An engine that is kept busy for a while, again and again. Between two rounds nothing runs, so
 * that something else can be measured there.
 *
 * <p>Threading: one thread; it starts and ends the submitters.
 */
final class Load {
  /**
   * The first batch of a worker has one row, the next what came meanwhile; then the queue is full.
   */
  private static final int BATCHES_UNTIL_FULL = 3;

  private final Subject subject;
  private final Workload work;
  private final EngineConfig config;
  private final int submitters;
  private final AtomicLong nextEvent = new AtomicLong();

  /**
   * A load on a subject, which stays the caller's.
   *
   * @param submitters how many threads tokenize and submit
   */
  Load(Subject subject, Workload work, EngineConfig config, int submitters) {
    this.subject = subject;
    this.work = work;
    this.config = config;
    this.submitters = submitters;
  }

  /**
   * Starts an engine and keeps it busy for at least this long. What still waits in it then is
   * dropped, as computing it could take longer than the round.
   *
   * @throws BenchException if an event could not be computed
   */
  Interval round(Duration duration) throws InterruptedException, BenchException {
    AtomicBoolean stopped = new AtomicBoolean();
    CompletableFuture<?> ended;
    Interval interval;
    try (InferenceEngine engine = engine()) {
      ended = start(engine, stopped);
      try {
        interval = measure(duration, ended);
      } finally {
        stopped.set(true);
      }
    } catch (ExecutionException e) {
      throw BenchException.of(e);
    }
    ended.join();
    return interval;
  }

  private InferenceEngine engine() {
    return new BatchingEngine(
        new BorrowedEncoder(subject.encoder()),
        new EngineOptions(
            new BatchPolicy(config.batchTokens(), config.maxRows()),
            config.workers(),
            config.queueTokens()));
  }

  private Interval measure(Duration duration, CompletableFuture<?> ended)
      throws InterruptedException, ExecutionException {
    for (int i = 0; i < BATCHES_UNTIL_FULL * config.workers(); i++) {
      next(ended);
    }
    Reading begin = next(ended);
    try {
      ended.get(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // As it should be: nobody has told the submitters to stop yet.
    }
    return Interval.between(begin, next(ended));
  }

  /** Waits for the end of the next batch, or for what has stopped the submitters. */
  private Reading next(CompletableFuture<?> ended) throws InterruptedException, ExecutionException {
    CompletableFuture<Reading> reading = subject.meter().nextReading();
    CompletableFuture.anyOf(reading, ended).get();
    return reading.get();
  }

  private CompletableFuture<?> start(InferenceEngine engine, AtomicBoolean stopped) {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < submitters; i++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      Submitter submitter = new Submitter(subject, engine, work, nextEvent, stopped);
      Thread thread = new Thread(() -> run(submitter, stopped, done), "submitter-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(done);
    }
    return CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
  }

  private static void run(
      Submitter submitter, AtomicBoolean stopped, CompletableFuture<Void> done) {
    try {
      done.complete(submitter.call());
    } catch (Exception | Error e) {
      stopped.set(true);
      done.completeExceptionally(e);
    }
  }
}
