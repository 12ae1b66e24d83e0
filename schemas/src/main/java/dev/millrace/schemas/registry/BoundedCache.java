package dev.millrace.schemas.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the entries used last, so that ids made up by a hostile producer can't fill the heap.
 *
 * <p>Threading: safe for use by several threads at once; a value is published safely.
 */
public final class BoundedCache<K, V> {
  private final Map<K, V> entries;

  /** An empty cache of at most so many entries. */
  public BoundedCache(int capacity) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  /** The value, or null. */
  public synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  /** Adds or replaces a value; the one used longest ago goes where there is no room. */
  public synchronized void put(K key, V value) {
    entries.put(key, value);
  }
}
