package dev.millrace.streams.config;

/**
 * Which results are kept, to answer the same text again without computing it.
 *
 * @param maxEntries most results; 0 for no cache
 * @param maxBytes most bytes that they take
 */
public record CacheConfig(int maxEntries, int maxBytes) {
  /** Nothing is kept. */
  static final CacheConfig NONE =
      new CacheConfig(CacheKeys.MAX_ENTRIES.fallback(), CacheKeys.MAX_BYTES.fallback());

  /** Whether results are kept at all. */
  public boolean isOn() {
    return maxEntries > 0;
  }
}
