package dev.millrace.model.adapter;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What adapters add to the biases of layer norms: slot by slot, within a slot norm by norm, and
 * zeros after the last slot. There is none until an adapter changes one.
 *
 * <p>Threading: for one thread.
 */
final class NormStack {
  private final List<String> norms;
  private final int hidden;
  private final AdapterStack.Norms idle;
  private final BitSet filled = new BitSet();
  private int slots;
  private @Nullable FloatBuffer bias;

  NormStack(List<String> norms, int hidden) {
    this.norms = norms;
    this.hidden = hidden;
    idle = new AdapterStack.Norms(false, 1, OffHeap.floats(hidden));
  }

  /** For a batch in which no adapter changes a norm. */
  AdapterStack.Norms idle() {
    return idle;
  }

  AdapterStack.Norms active() {
    return new AdapterStack.Norms(true, rows(), bias());
  }

  /** Gives everything up, for another number of slots. */
  void reset(int count) {
    slots = count;
    bias = null;
    filled.clear();
  }

  long bytes() {
    return bias == null ? 0 : (long) bias.capacity() * Float.BYTES;
  }

  /** Writes an adapter's biases over whatever a slot holds. */
  void put(int slot, Adapter adapter, boolean used) {
    if (!used && !filled.get(slot)) {
      return;
    }
    filled.set(slot, used);
    for (int norm = 0; norm < norms.size(); norm++) {
      @Nullable LowRankWeights weights = adapter.weights().get(norms.get(norm));
      @Nullable FloatBuffer change = weights == null ? null : weights.bias();
      int start = (slot * norms.size() + norm) * hidden;
      if (change == null) {
        OffHeap.clear(bias(), start, hidden);
      } else {
        bias().put(start, change, 0, hidden);
      }
    }
  }

  private int rows() {
    return (slots + 1) * norms.size();
  }

  private FloatBuffer bias() {
    if (bias == null) {
      bias = OffHeap.floats((long) rows() * hidden);
    }
    return bias;
  }
}
