package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.architecture.EncoderDescription;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Remembers the last stack, since one batch mostly has the adapters of the one before. A stack with
 * more adapters than a batch needs serves it as well, at the price of their slots; so a subset of
 * the remembered ones is answered with it too, unless it has grown out of proportion.
 *
 * <p>Threading: safe for use by several threads; the stack is immutable and published by a volatile
 * write, and two threads that miss at once both build one.
 */
final class AdapterStackCache {
  /** Adapters that a remembered stack may have for each that a batch uses. */
  private static final int MOST_IDLE = 4;

  private record Entry(Set<Adapter> adapters, AdapterStack stack) {}

  private final EncoderDescription encoder;
  private volatile Entry last;

  AdapterStackCache(EncoderDescription encoder) {
    this.encoder = encoder;
    this.last = new Entry(Set.of(), AdapterStack.of(List.of(), encoder));
  }

  AdapterStack of(List<Adapter> adapters) {
    Set<Adapter> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(adapters);
    Entry entry = last;
    if (entry.adapters().containsAll(distinct)
        && entry.adapters().size() <= MOST_IDLE * distinct.size()) {
      return entry.stack();
    }
    AdapterStack stack = AdapterStack.of(List.copyOf(distinct), encoder);
    last = new Entry(distinct, stack);
    return stack;
  }
}
