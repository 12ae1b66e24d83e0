package dev.millrace.streams.config;

/** Settings of the cache of results. */
final class CacheKeys {
  static final Key<Integer> MAX_ENTRIES =
      Key.of(
          "cache.max-entries",
          Kinds.count(0, 100_000_000),
          0,
          "Results to keep, at most, for texts that come again: one per text and adapter. 0 keeps"
              + " none.");
  static final Key<Integer> MAX_BYTES =
      Key.of(
          "cache.max-bytes",
          Kinds.count(65_536, 1 << 30),
          1 << 26,
          "Bytes that the kept results may take on the Java heap, roughly.");

  private CacheKeys() {}
}
