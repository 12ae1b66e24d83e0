package dev.millrace.streams.bench;

import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.config.EngineConfig;
import java.time.Duration;
import java.util.List;
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
   * Starts an engine and keeps it busy for at least this long. The next round goes on with the
   * events that this one has not computed.
   *
   * @throws BenchException if an event could not be computed
   */
  Interval round(Duration duration) throws InterruptedException, BenchException {
    subject.meter().takeBatches();
    long first = nextEvent.get();
    Reading begin;
    Reading end;
    try (Traffic traffic = new Traffic(subject, engine(), work, submitters, nextEvent)) {
      for (int i = 0; i < BATCHES_UNTIL_FULL * config.workers(); i++) {
        traffic.await(subject.meter().nextReading());
      }
      begin = traffic.await(subject.meter().nextReading());
      traffic.pass(duration.toNanos());
      end = traffic.await(subject.meter().nextReading());
    }
    // Now the batches that were under way at the end have ended too.
    List<BatchCost> batches = subject.meter().takeBatches();
    nextEvent.set(first + batches.stream().mapToLong(BatchCost::rows).sum());
    return new Interval(begin, end, batches);
  }

  private InferenceEngine engine() {
    return new BatchingEngine(
        new BorrowedEncoder(subject.encoder()),
        new EngineOptions(
            new BatchPolicy(config.batchTokens(), config.maxRows()),
            config.workers(),
            config.queueTokens()));
  }
}
