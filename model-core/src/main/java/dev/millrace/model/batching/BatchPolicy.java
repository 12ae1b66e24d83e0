package dev.millrace.model.batching;

import java.util.PrimitiveIterator;

/**
 * How much goes into one batch.
 *
 * @param maxTokens most tokens of a batch, unless one row alone has more
 * @param maxRows most rows of a batch
 */
public record BatchPolicy(int maxTokens, int maxRows) {

  /** Checks that a batch can hold something. */
  public BatchPolicy {
    if (maxTokens < 1 || maxRows < 1) {
      throw new IllegalArgumentException(
          "expected at least one token and one row, got %d and %d".formatted(maxTokens, maxRows));
    }
  }

  /**
   * How many of the waiting rows make the next batch: as many as fit, in their order. At least one
   * if any waits, since a row longer than the budget must run some time.
   *
   * @param lengths tokens of the waiting rows, oldest first
   */
  public int rowsOfNextBatch(PrimitiveIterator.OfInt lengths) {
    int rows = 0;
    long tokens = 0;
    while (rows < maxRows && lengths.hasNext()) {
      tokens += lengths.nextInt();
      if (rows > 0 && tokens > maxTokens) {
        break;
      }
      rows++;
    }
    return rows;
  }
}
