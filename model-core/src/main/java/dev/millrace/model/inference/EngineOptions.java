package dev.millrace.model.inference;

import dev.millrace.model.batching.BatchPolicy;

/**
 * How an engine batches.
 *
 * @param policy how much goes into one batch
 * @param workers batches computed at the same time
 * @param queueTokens most tokens waiting for a batch, unless one row alone has more
 */
public record EngineOptions(BatchPolicy policy, int workers, int queueTokens) {

  /** Checks that something can be computed. */
  public EngineOptions {
    if (workers < 1 || queueTokens < 1) {
      throw new IllegalArgumentException(
          "expected at least one worker and one token to wait, got %d and %d"
              .formatted(workers, queueTokens));
    }
  }
}
