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
  private float[] narrow = new float[0];

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
    a = OffHeap.floats((long) matrices() * target.in() * rank);
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
    int startA = matrix * target.in() * rank;
    int startB = matrix * rank * target.out();
    int own = weights == null ? 0 : weights.rank();
    if (weights != null && own == rank) {
      a.put(startA, weights.a(), 0, target.in() * rank);
    } else if (weights != null && own > 0) {
      a.put(startA, widened(weights), 0, target.in() * rank);
    } else {
      OffHeap.clear(a, startA, target.in() * rank);
    }
    if (weights != null && own > 0) {
      b.put(startB, weights.b(), 0, own * target.out());
    }
    OffHeap.clear(b, startB + own * target.out(), (rank - own) * target.out());
  }

  /** An {@code [in, rank]} of zeros to the right of the adapter's own columns. */
  private float[] widened(LowRankWeights weights) {
    float[] wide = new float[target.in() * rank];
    int own = weights.rank();
    if (narrow.length < target.in() * own) {
      narrow = new float[target.in() * own];
    }
    weights.a().get(0, narrow, 0, target.in() * own);
    for (int i = 0; i < target.in(); i++) {
      System.arraycopy(narrow, i * own, wide, i * rank, own);
    }
    return wide;
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
