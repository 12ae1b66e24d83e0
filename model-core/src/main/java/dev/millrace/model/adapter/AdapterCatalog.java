package dev.millrace.model.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The adapters at hand, by name. Changing it is publishing another immutable map: rows already
 * handed to an engine keep the adapter that they started with.
 *
 * <p>Threading: any thread may read or change it; a reader sees one published state whole.
 */
public final class AdapterCatalog {
  private volatile Map<String, Adapter> adapters = Map.of();

  /** The adapter of this name, as it is now. */
  public Optional<Adapter> find(String name) {
    return Optional.ofNullable(adapters.get(name));
  }

  /** The names of all adapters, in the order of their first publication. */
  public Set<String> names() {
    return adapters.keySet();
  }

  /** Adds an adapter, or replaces the one of the same name. */
  public synchronized void publish(Adapter adapter) {
    Map<String, Adapter> next = new LinkedHashMap<>(adapters);
    next.put(adapter.name(), adapter);
    adapters = java.util.Collections.unmodifiableMap(next);
  }

  /** Removes an adapter; returns whether there was one. */
  public synchronized boolean withdraw(String name) {
    Map<String, Adapter> next = new LinkedHashMap<>(adapters);
    boolean found = next.remove(name) != null;
    adapters = java.util.Collections.unmodifiableMap(next);
    return found;
  }
}
