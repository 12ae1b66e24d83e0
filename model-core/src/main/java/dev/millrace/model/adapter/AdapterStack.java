package dev.millrace.model.adapter;

import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matrices of the adapters in one batch, stacked as the graph takes them: for each target the A
 * and B of every layer and slot, padded with zeros to the largest rank among them. Rows without
 * low-rank weights share a slot of zeros. Immutable.
 */
public final class AdapterStack {
  /** A target that no adapter changes: the graph skips it. */
  private static final Target IDLE = new Target(false, 1, emptyBuffer(), emptyBuffer());

  /**
   * One target's matrices.
   *
   * @param active whether any adapter changes it
   * @param rank inner dimension of the stack
   * @param a direct, {@code [slots · layers, in, rank]}; empty if not active
   * @param b direct, {@code [slots · layers, rank, out]}; empty if not active
   */
  public record Target(boolean active, int rank, FloatBuffer a, FloatBuffer b) {}

  private final int slots;
  private final int zeroSlot;
  private final IdentityHashMap<Adapter, Integer> slotOf;
  private final List<Target> targets;

  private AdapterStack(
      int slots, int zeroSlot, IdentityHashMap<Adapter, Integer> slotOf, List<Target> targets) {
    this.slots = slots;
    this.zeroSlot = zeroSlot;
    this.slotOf = slotOf;
    this.targets = targets;
  }

  /**
   * Stacks the adapters that have low-rank weights.
   *
   * @param distinct the batch's adapters, each object once
   */
  public static AdapterStack of(List<Adapter> distinct, EncoderDescription encoder) {
    IdentityHashMap<Adapter, Integer> slotOf = new IdentityHashMap<>();
    List<Adapter> stacked = new ArrayList<>();
    for (Adapter adapter : distinct) {
      if (!adapter.weights().isEmpty()) {
        slotOf.put(adapter, stacked.size());
        stacked.add(adapter);
      }
    }
    int zeroSlot = stacked.size();
    boolean needsZeros = !stacked.isEmpty() && stacked.size() < distinct.size();
    int slots = stacked.size() + (needsZeros ? 1 : 0);
    List<Target> targets = new ArrayList<>();
    for (LoraTarget target : encoder.loraTargets()) {
      targets.add(stack(target, stacked, slots, encoder.layers()));
    }
    return new AdapterStack(slots, zeroSlot, slotOf, List.copyOf(targets));
  }

  private static Target stack(LoraTarget target, List<Adapter> adapters, int slots, int layers) {
    int rank = 0;
    for (int layer = 0; layer < layers; layer++) {
      for (Adapter adapter : adapters) {
        LowRankWeights weights = adapter.weights().get(target.module(layer));
        rank = weights == null ? rank : Math.max(rank, weights.rank());
      }
    }
    if (rank == 0) {
      return IDLE;
    }
    FloatBuffer a = directBuffer(Math.multiplyExact(layers * slots, target.in() * rank));
    FloatBuffer b = directBuffer(Math.multiplyExact(layers * slots, rank * target.out()));
    for (int layer = 0; layer < layers; layer++) {
      for (int slot = 0; slot < adapters.size(); slot++) {
        LowRankWeights weights = adapters.get(slot).weights().get(target.module(layer));
        if (weights != null) {
          copy(weights, rank, slot * layers + layer, a, b);
        }
      }
    }
    return new Target(true, rank, a, b);
  }

  private static void copy(
      LowRankWeights weights, int rank, int slot, FloatBuffer a, FloatBuffer b) {
    int start = slot * weights.in() * rank;
    for (int i = 0; i < weights.in(); i++) {
      a.put(start + i * rank, weights.a(), i * weights.rank(), weights.rank());
    }
    b.put(slot * rank * weights.out(), weights.b());
  }

  /** Number of slots; 0 if no adapter of the batch has low-rank weights. */
  public int slots() {
    return slots;
  }

  /** The slot of one of the batch's adapters; meaningless if there are no slots. */
  public int slotOf(Adapter adapter) {
    @Nullable Integer slot = slotOf.get(adapter);
    return slot == null ? zeroSlot : slot;
  }

  /** The stacks, in the order of {@link EncoderDescription#loraTargets()}. */
  public List<Target> targets() {
    return targets;
  }

  private static FloatBuffer directBuffer(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static FloatBuffer emptyBuffer() {
    return directBuffer(0);
  }
}
