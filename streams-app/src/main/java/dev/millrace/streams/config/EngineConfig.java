package dev.millrace.streams.config;

/**
 * How rows become batches.
 *
 * @param workers batches computed at the same time
 * @param threads cores that a batch is computed on; 0 for all
 * @param batchTokens tokens in a batch, at most
 * @param maxRows rows in a batch, at most
 * @param queueTokens tokens waiting for a batch, at most; then stream threads wait
 */
public record EngineConfig(
    int workers, int threads, int batchTokens, int maxRows, int queueTokens) {}
