package dev.millrace.streams.bench;

import dev.millrace.model.architecture.LinearWork;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What one round measured.
 *
 * @param seconds its length
 * @param eventsPerSecond rows, each a text under one adapter
 * @param tokensPerSecond their tokens, special ones included; no padding
 * @param batches how many ended
 * @param rowsPerBatch on average
 * @param tokensPerBatch on average
 * @param adaptersPerBatch different ones, on average
 * @param p50 median of the batches' times in the encoder, in milliseconds
 * @param p99 99 in 100 took no longer, in milliseconds
 * @param paddingFree tokens of the batches ÷ tokens that attention computed, its padding included
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
    int batches,
    double rowsPerBatch,
    double tokensPerBatch,
    double adaptersPerBatch,
    double p50,
    double p99,
    double paddingFree,
    double workersInRun,
    CpuShares cpu,
    double linearPerSecond) {

  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * From what was read.
   *
   * @param workers batches computed at the same time
   * @param threads cores that each may be computed on
   */
  static Round of(Interval interval, int workers, int threads, LinearWork work) {
    double seconds = interval.time() / NANOS;
    int batches = interval.batches().size();
    long rows = sum(interval, BatchCost::rows);
    long tokens = sum(interval, BatchCost::tokens);
    long computed = sum(interval, batch -> batch.computed().tokens());
    long attended = sum(interval, batch -> batch.computed().attendedTokens());
    double[] times =
        interval.batches().stream().mapToDouble(b -> b.time() / NANOS_PER_MILLI).toArray();
    Arrays.sort(times);
    return new Round(
        seconds,
        rows / seconds,
        tokens / seconds,
        batches,
        (double) rows / batches,
        (double) tokens / batches,
        mean(interval, BatchCost::adapters),
        Percentiles.of(times, 50),
        Percentiles.of(times, 99),
        (double) computed / attended,
        Math.min(1, sum(interval, BatchCost::runTime) / (NANOS * workers * seconds)),
        CpuShares.of(interval, threads),
        work.operations(computed, sum(interval, batch -> batch.computed().rows())) / seconds);
  }

  private static long sum(Interval interval, ToLongFunction<BatchCost> value) {
    return interval.batches().stream().mapToLong(value).sum();
  }

  private static double mean(Interval interval, ToDoubleFunction<BatchCost> value) {
    return interval.batches().stream().mapToDouble(value).average().orElseThrow();
  }
}
