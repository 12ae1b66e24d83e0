package dev.millrace.model.adapter;

import dev.millrace.model.architecture.LoraTarget;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matrices of one target for all slots of a stack: slot by slot, within a slot layer by layer,
 * padded with zeros to one rank. The place after the last slot is never written: it holds the zeros
 * for rows that change nothing.
 *
 * <p>Threading: for one thread.
 */
final class TargetStack {
  private final LoraTarget target;
  private final List<String> modules;
  private final int slots;
  private final int rank;
  private final FloatBuffer a;
  private final FloatBuffer b;
  private @Nullable FloatBuffer bias;

  /** Slots in which something may not be zero. */
  private final BitSet filled = new BitSet();

  private final BitSet biased = new BitSet();

  /**
   * A stack of zeros.
   *
   * @param modules the target's name in each layer
   */
  TargetStack(LoraTarget target, List<String> modules, int slots, int rank) {
    this.target = target;
    this.modules = modules;
    this.slots = slots;
    this.rank = rank;
    a = OffHeap.floats((long) matrices() * rank * target.in());
    b = OffHeap.floats((long) matrices() * rank * target.out());
  }

  /** Places for a slot's layers, the place of zeros included. */
  int matrices() {
    return (slots + 1) * modules.size();
  }

  int rank() {
    return rank;
  }

  FloatBuffer a() {
    return a;
  }

  FloatBuffer b() {
    return b;
  }

  /** {@code [matrices, out]}, made when first asked for. */
  FloatBuffer bias() {
    if (bias == null) {
      bias = OffHeap.floats((long) matrices() * target.out());
    }
    return bias;
  }

  long bytes() {
    long floats = (long) a.capacity() + b.capacity() + (bias == null ? 0 : bias.capacity());
    return floats * Float.BYTES;
  }

  /** Writes an adapter's matrices over whatever a slot holds. */
  void put(int slot, Adapter adapter, boolean used, boolean usesBias) {
    if (!used && !filled.get(slot)) {
      return;
    }
    boolean touchesBias = usesBias || biased.get(slot);
    filled.set(slot, used);
    biased.set(slot, usesBias);
    for (int layer = 0; layer < modules.size(); layer++) {
      @Nullable LowRankWeights weights = adapter.weights().get(modules.get(layer));
      int matrix = slot * modules.size() + layer;
      putMatrices(matrix, weights);
      if (touchesBias) {
        putBias(matrix, weights);
      }
    }
  }

  private void putMatrices(int matrix, @Nullable LowRankWeights weights) {
    int own = weights == null ? 0 : weights.rank();
    put(a, matrix, target.in(), own, weights == null ? null : weights.a());
    put(b, matrix, target.out(), own, weights == null ? null : weights.b());
  }

  /** Writes {@code [own, size]} where {@code [rank, size]} stands, with zeros below it. */
  private void put(FloatBuffer stack, int matrix, int size, int own, @Nullable FloatBuffer rows) {
    int start = matrix * rank * size;
    if (rows != null) {
      stack.put(start, rows, 0, own * size);
    }
    OffHeap.clear(stack, start + own * size, (rank - own) * size);
  }

  private void putBias(int matrix, @Nullable LowRankWeights weights) {
    int start = matrix * target.out();
    @Nullable FloatBuffer change = weights == null ? null : weights.bias();
    if (change == null) {
      OffHeap.clear(bias(), start, target.out());
    } else {
      bias().put(start, change, 0, target.out());
    }
  }
}
