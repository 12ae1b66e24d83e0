package dev.millrace.streams.bench;

import dev.millrace.model.architecture.LinearWork;
import dev.millrace.streams.config.EngineConfig;

/**
 * What one round measured.
 *
 * @param seconds its length
 * @param eventsPerSecond rows, each a text under one adapter
 * @param tokensPerSecond their tokens, special ones included; no padding
 * @param tokensPerCpuSecond the same by processor time of the process instead of time: what other
 *     processes take from this one hardly shows in it
 * @param batchMillis how long each batch took in the encoder, in milliseconds, ascending; the run
 *     of ONNX Runtime, and what is made for it and of it
 * @param rowsPerBatch on average
 * @param tokensPerBatch on average
 * @param adaptersPerBatch different ones, on average
 * @param paddingFree tokens that the encoder computed ÷ tokens that its attention computed, which
 *     pads rows to the longest of their group; everything else has no padding
 * @param workersInRun time in {@code OrtSession.run}, all workers' together ÷ their number times
 *     the round's length: what is less than 1 is time in which a worker packed, computed heads, or
 *     waited for rows
 * @param cpu what processor time went into
 * @param linearPerSecond multiplications and additions in linear modules per second
 */
public record Round(
    double seconds,
    double eventsPerSecond,
    double tokensPerSecond,
    double tokensPerCpuSecond,
    double[] batchMillis,
    double rowsPerBatch,
    double tokensPerBatch,
    double adaptersPerBatch,
    double paddingFree,
    double workersInRun,
    CpuShares cpu,
    double linearPerSecond) {

  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /** From what was read while an engine was at work. */
  static Round of(Interval interval, EngineConfig engine, LinearWork work) {
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = engine.threads() == 0 ? cores : engine.threads();
    double seconds = interval.time() / NANOS;
    double rows = interval.sum(BatchCost::rows);
    double tokens = interval.sum(BatchCost::tokens);
    double computed = interval.sum(batch -> batch.computed().tokens());
    double computedRows = interval.sum(batch -> batch.computed().rows());
    double attended = interval.sum(batch -> batch.computed().attendedTokens());
    double batches = interval.batchCount();
    return new Round(
        seconds,
        rows / seconds,
        tokens / seconds,
        tokens * NANOS / Math.max(1, interval.passed(Reading::processCpu)),
        interval.batches().stream().mapToDouble(b -> b.time() / NANOS_PER_MILLI).sorted().toArray(),
        rows / batches,
        tokens / batches,
        interval.sum(BatchCost::adapters) / batches,
        computed / attended,
        interval.sum(BatchCost::runTime) / (NANOS * engine.workers() * seconds),
        CpuShares.of(interval, threads),
        work.operations(computed, computedRows) / seconds);
  }

  /** The time that so many in a hundred batches did not exceed, in milliseconds. */
  public double batchMillis(double percent) {
    return Percentiles.of(batchMillis, percent);
  }
}
