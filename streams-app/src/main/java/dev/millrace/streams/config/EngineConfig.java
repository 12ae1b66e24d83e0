package dev.millrace.streams.config;

/**
 * How rows become batches.
 *
 * @param workers batches computed at the same time; 0 becomes as many as there are cores for
 * @param threads cores that a batch is computed on; 0 for all
 * @param batchTokens tokens in a batch, at most
 * @param maxRows rows in a batch, at most
 * @param queueTokens tokens waiting for a batch, at most; then stream threads wait
 * @param cache which results are kept; a section of its own
 */
public record EngineConfig(
    int workers, int threads, int batchTokens, int maxRows, int queueTokens, CacheConfig cache) {

  /** Several workers of one thread each leave no core waiting for another. */
  public EngineConfig {
    if (workers == 0) {
      int cores = Runtime.getRuntime().availableProcessors();
      workers = threads == 0 ? 1 : Math.max(1, cores / threads);
    }
  }

  /** An engine without a cache. */
  public EngineConfig(int workers, int threads, int batchTokens, int maxRows, int queueTokens) {
    this(workers, threads, batchTokens, maxRows, queueTokens, CacheConfig.NONE);
  }

  /** What a configuration has that says nothing of its engine. */
  public static EngineConfig defaults() {
    return new EngineConfig(
        Keys.WORKERS.fallback(),
        Keys.THREADS.fallback(),
        Keys.BATCH_TOKENS.fallback(),
        Keys.MAX_ROWS.fallback(),
        Keys.QUEUE_TOKENS.fallback());
  }
}
