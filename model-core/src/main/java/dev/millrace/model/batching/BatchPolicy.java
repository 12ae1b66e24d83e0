package dev.millrace.model.batching;

import java.util.PrimitiveIterator;

/**
 * How much goes into one batch.
 *
 * @param maxTokens most tokens of a batch, unless one row alone has more; {@linkplain #weight
 *     weighed}
 * @param maxRows most rows of a batch
 */
public record BatchPolicy(int maxTokens, int maxRows) {
  private static final int ATTENTION_IS_HALF = 1024;

  /** Checks that a batch can hold something. */
  public BatchPolicy {
    if (maxTokens < 1 || maxRows < 1) {
      throw new IllegalArgumentException(
          "expected at least one token and one row, got %d and %d".formatted(maxTokens, maxRows));
    }
  }

  /**
   * How many of the waiting rows make the next batch: as many as fit, in their order. At least one
   * if any waits, since a row longer than the budget must run some time. Long rows count for more
   * than their tokens, so that batches take about as long as each other.
   *
   * @param lengths tokens of the waiting rows, oldest first
   */
  public int rowsOfNextBatch(PrimitiveIterator.OfInt lengths) {
    int rows = 0;
    long tokens = 0;
    while (rows < maxRows && lengths.hasNext()) {
      tokens += weight(lengths.nextInt());
      if (rows > 0 && tokens > maxTokens) {
        break;
      }
      rows++;
    }
    return rows;
  }

  /**
   * What a row costs, in tokens of short rows: attention to all of a row takes as long as
   * everything else where the row has about this many tokens.
   */
  private static long weight(int length) {
    return length + (long) length * length / ATTENTION_IS_HALF;
  }
}
