package dev.millrace.streams.telemetry;

import dev.millrace.model.inference.BatchWork;
import dev.millrace.model.inference.EngineObserver;
import dev.millrace.model.inference.InferenceEngine;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures batches: how large, how long, how long their rows waited. Time in the engine is that of
 * encoder and heads, so without tokenizing.
 *
 * <p>Threading: all workers of the engine at once.
 */
final class EngineMeters implements EngineObserver {
  static final String ROWS = "millrace.batch.rows";
  static final String TOKENS = "millrace.batch.tokens";
  static final String TIME = "millrace.batch.duration";
  static final String WAIT = "millrace.batch.wait";
  static final String BUSY = "millrace.engine.workers.busy";
  static final String QUEUE_TOKENS = "millrace.queue.tokens";
  static final String QUEUE_ROWS = "millrace.queue.rows";

  private static final double[] ROW_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  private static final double[] TOKEN_BUCKETS = {16, 64, 128, 256, 512, 1024, 2048, 4096, 8192};
  private static final Duration[] TIME_BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final DistributionSummary rows;
  private final DistributionSummary tokens;
  private final Timer answered;
  private final Timer failed;
  private final Timer wait;
  private final AtomicInteger busy = new AtomicInteger();
  private final ThreadLocal<Long> startedAt = new ThreadLocal<>();

  EngineMeters(MeterRegistry registry) {
    this.registry = registry;
    rows = sizes(ROWS, "Rows in a batch", ROW_BUCKETS);
    tokens = sizes(TOKENS, "Tokens in a batch, none of them padding", TOKEN_BUCKETS);
    answered = batches("answered");
    failed = batches("failed");
    wait =
        Timer.builder(WAIT)
            .description("How long the first row of a batch had waited for it")
            .serviceLevelObjectives(TIME_BUCKETS)
            .register(registry);
    Gauge.builder(BUSY, busy, AtomicInteger::get)
        .description("Workers that compute a batch")
        .register(registry);
  }

  private DistributionSummary sizes(String name, String meaning, double... buckets) {
    return DistributionSummary.builder(name)
        .description(meaning)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private Timer batches(String outcome) {
    return Timer.builder(TIME)
        .description("How long batches were computed; a failed one is tried again row by row")
        .tag("outcome", outcome)
        .serviceLevelObjectives(TIME_BUCKETS)
        .register(registry);
  }

  /** Shows what waits for a batch. */
  void show(InferenceEngine engine) {
    Gauge.builder(QUEUE_TOKENS, engine, now -> (double) now.waiting().tokens())
        .description("Tokens that wait for a batch")
        .strongReference(true)
        .register(registry);
    Gauge.builder(QUEUE_ROWS, engine, now -> now.waiting().rows())
        .description("Rows that wait for a batch")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void started(BatchWork batch) {
    busy.incrementAndGet();
    rows.record(batch.rows());
    tokens.record(batch.tokens());
    wait.record(batch.waitedNanos(), TimeUnit.NANOSECONDS);
    startedAt.set(System.nanoTime());
  }

  @Override
  public void ended(BatchWork batch, boolean hasFailed) {
    busy.decrementAndGet();
    long nanos = System.nanoTime() - startedAt.get();
    (hasFailed ? failed : answered).record(nanos, TimeUnit.NANOSECONDS);
  }
}
