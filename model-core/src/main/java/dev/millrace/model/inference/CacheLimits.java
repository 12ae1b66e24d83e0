package dev.millrace.model.inference;

/**
 * How much a {@link CachingEngine} keeps.
 *
 * @param maxEntries most results
 * @param maxBytes most bytes that they take, give or take what the Java heap adds
 */
public record CacheLimits(int maxEntries, int maxBytes) {
  /**
   * Objects, references and the bookkeeping of the cache, as measured roughly on a JVM of 64 bits.
   */
  private static final int BYTES_PER_ENTRY = 300;

  /** Checks that something can be kept. */
  public CacheLimits {
    if (maxEntries < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "expected room for at least one entry and one byte, got %d and %d"
              .formatted(maxEntries, maxBytes));
    }
  }

  /**
   * What an entry takes of {@link #maxBytes}: its bytes, but no less than its share if there were
   * as many entries as there may be. So one bound holds both.
   */
  int weight(int tokens, int labels, int directions) {
    long bytes =
        BYTES_PER_ENTRY
            + (long) Long.BYTES * tokens
            + 2L * Float.BYTES * labels
            + (long) Double.BYTES * directions;
    long share = ((long) maxBytes + maxEntries - 1) / maxEntries;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(bytes, share));
  }
}
