package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.architecture.EncoderDescription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Stacks that batches borrow. As many exist as batches were ever computed at once; each keeps the
 * adapters that it has seen last, so a batch mostly finds its own in place.
 *
 * <p>Threading: safe for use by several threads; a stack belongs to one of them from {@link
 * #borrow} to {@link #giveBack}, and one lock hands it on. It is not held while adapters are
 * copied.
 */
final class AdapterStackPool {
  private final EncoderDescription encoder;
  private final AdapterStack empty;
  private final long mostBytes;

  /** The one given back last is borrowed first: its memory is likeliest to be in a cache. */
  private final Deque<AdapterStack> idle = new ArrayDeque<>();

  /**
   * An empty pool.
   *
   * @param mostBytes what all idle stacks may hold together; more is given up, and made anew for
   *     each batch that needs it
   */
  AdapterStackPool(EncoderDescription encoder, long mostBytes) {
    this.encoder = encoder;
    this.empty = new AdapterStack(encoder);
    this.mostBytes = mostBytes;
  }

  /** A stack with the adapters of a batch's rows. */
  AdapterStack borrow(List<Adapter> rows) {
    if (rows.stream().allMatch(adapter -> adapter.weights().isEmpty())) {
      return empty;
    }
    AdapterStack stack = takeIdle();
    // Should this fail, nobody gives the stack back: half a batch may be in it.
    stack.load(rows);
    return stack;
  }

  private AdapterStack takeIdle() {
    synchronized (idle) {
      AdapterStack stack = idle.pollFirst();
      return stack == null ? new AdapterStack(encoder) : stack;
    }
  }

  /** Ends the use of a stack, its buffers included. */
  void giveBack(AdapterStack stack) {
    if (stack == empty) {
      return;
    }
    synchronized (idle) {
      long held = idle.stream().mapToLong(AdapterStack::bytes).sum();
      if (held + stack.bytes() <= mostBytes) {
        idle.addFirst(stack);
      }
    }
  }
}
