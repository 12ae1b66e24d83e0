package dev.millrace.model.adapter;

import dev.millrace.model.adapter.AdapterShape.ModuleNames;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matrices of a batch's adapters, stacked as the graph takes them: for each target the A and B
 * of every slot and layer, padded with zeros to the largest rank among them. The memory is kept
 * from batch to batch, and so are the adapters in it: {@link #load} copies only those that aren't
 * there yet.
 *
 * <p>Threading: for one thread at a time. While a batch reads the buffers, nobody may load another.
 */
public final class AdapterStack {

  /**
   * One target's matrices.
   *
   * @param active whether any adapter of the batch changes it
   * @param matrices size of the first dimension
   * @param rank inner dimension of the stack
   * @param a direct, {@code [matrices, rank, in]}
   * @param b direct, {@code [matrices, rank, out]}
   * @param biasActive whether any adapter of the batch changes its bias
   * @param biases size of the first dimension of {@code bias}
   * @param bias direct, {@code [biases, out]}: what is added to the module's bias
   */
  public record Target(
      boolean active,
      int matrices,
      int rank,
      FloatBuffer a,
      FloatBuffer b,
      boolean biasActive,
      int biases,
      FloatBuffer bias) {}

  /**
   * What is added to the biases of layer norms.
   *
   * @param active whether any adapter of the batch changes one
   * @param biases size of the first dimension
   * @param bias direct, {@code [biases, hidden]}
   */
  public record Norms(boolean active, int biases, FloatBuffer bias) {}

  private final EncoderDescription encoder;
  private final ModuleNames names;
  private final StackSizing sizing;
  private final @Nullable TargetStack[] stacks;
  private final NormStack norms;
  private final List<Target> idle = new ArrayList<>();
  private StackSize size;
  private SlotTable<Adapter> table = new SlotTable<>(0);
  private AdapterShape[] shapes = new AdapterShape[0];
  private Batch batch;

  /** What the current batch's rows use. */
  private record Batch(int[] places, int[] slotOfRow, List<Target> targets, Norms norms) {}

  /** An empty stack: right for a batch whose rows change nothing, without any {@link #load}. */
  public AdapterStack(EncoderDescription encoder) {
    this.encoder = encoder;
    int count = encoder.loraTargets().size();
    names = ModuleNames.of(encoder);
    sizing = new StackSizing(count);
    size = StackSize.none(count);
    stacks = new TargetStack[count];
    norms = new NormStack(names.norms(), encoder.hiddenSize());
    for (LoraTarget target : encoder.loraTargets()) {
      FloatBuffer out = OffHeap.floats(target.out());
      idle.add(new Target(false, 1, 1, OffHeap.floats(target.in()), out, false, 1, out));
    }
    batch = new Batch(new int[0], new int[0], List.copyOf(idle), norms.idle());
  }

  /**
   * Makes the adapters of a batch ready. After an exception or error the stack is of no use any
   * more.
   *
   * @param rows the adapter of each row
   * @throws ArithmeticException if one target's matrices have more than the 2 GiB that a tensor can
   *     have here
   */
  public void load(List<Adapter> rows) {
    IdentityHashMap<Adapter, Integer> slotOf = new IdentityHashMap<>();
    List<Adapter> distinct = new ArrayList<>();
    for (Adapter adapter : rows) {
      if (!adapter.weights().isEmpty() && slotOf.putIfAbsent(adapter, distinct.size()) == null) {
        distinct.add(adapter);
      }
    }
    int[] slotOfRow = new int[rows.size()];
    boolean needsZeros = false;
    for (int row = 0; row < slotOfRow.length; row++) {
      @Nullable Integer slot = slotOf.get(rows.get(row));
      slotOfRow[row] = slot == null ? distinct.size() : slot;
      needsZeros |= slot == null;
    }
    if (distinct.isEmpty()) {
      batch = new Batch(new int[0], slotOfRow, List.copyOf(idle), norms.idle());
      return;
    }
    List<AdapterShape> wanted = distinct.stream().map(this::shapeOf).toList();
    resize(sizing.next(AdapterShape.sizeOf(wanted)));
    int[] slots = place(distinct, wanted);
    int[] places = Arrays.copyOf(slots, slots.length + (needsZeros ? 1 : 0));
    if (needsZeros) {
      places[slots.length] = size.slots();
    }
    batch = new Batch(places, slotOfRow, targets(wanted), norms(wanted));
  }

  private AdapterShape shapeOf(Adapter adapter) {
    int slot = table.find(adapter);
    return slot < 0 ? AdapterShape.of(adapter, names) : shapes[slot];
  }

  /** Another size means another stack; the old one's memory may go before the new one's comes. */
  private void resize(StackSize next) {
    if (next.equals(size)) {
      return;
    }
    size = next;
    table = new SlotTable<>(next.slots());
    shapes = new AdapterShape[next.slots()];
    norms.reset(next.slots());
    Arrays.fill(stacks, null);
    for (int i = 0; i < stacks.length; i++) {
      if (next.ranks()[i] > 0) {
        LoraTarget target = encoder.loraTargets().get(i);
        stacks[i] = new TargetStack(target, names.targets().get(i), next.slots(), next.ranks()[i]);
      }
    }
  }

  private int[] place(List<Adapter> distinct, List<AdapterShape> wanted) {
    SlotTable.Placement placement = table.place(distinct);
    for (int i = 0; i < distinct.size(); i++) {
      if (placement.fresh()[i]) {
        put(placement.slots()[i], distinct.get(i), wanted.get(i));
      }
    }
    return placement.slots();
  }

  private void put(int slot, Adapter adapter, AdapterShape shape) {
    shapes[slot] = shape;
    for (int i = 0; i < stacks.length; i++) {
      if (stacks[i] != null) {
        stacks[i].put(slot, adapter, shape.ranks()[i] > 0, shape.biases()[i]);
      }
    }
    norms.put(slot, adapter, shape.norms());
  }

  private List<Target> targets(List<AdapterShape> wanted) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < stacks.length; i++) {
      int index = i;
      TargetStack stack = stacks[i];
      boolean active = wanted.stream().anyMatch(shape -> shape.ranks()[index] > 0);
      boolean biased = wanted.stream().anyMatch(shape -> shape.biases()[index]);
      targets.add(stack == null || !active ? idle.get(i) : target(stack, biased, idle.get(i)));
    }
    return List.copyOf(targets);
  }

  private static Target target(TargetStack stack, boolean biased, Target idle) {
    return new Target(
        true,
        stack.matrices(),
        stack.rank(),
        stack.a(),
        stack.b(),
        biased,
        biased ? stack.matrices() : 1,
        biased ? stack.bias() : idle.bias());
  }

  private Norms norms(List<AdapterShape> wanted) {
    return wanted.stream().anyMatch(AdapterShape::norms) ? norms.active() : norms.idle();
  }

  /**
   * How many different adapters the batch has, all rows that change nothing counting as one; 0 if
   * they all change nothing.
   */
  public int slots() {
    return batch.places().length;
  }

  /** Which of the {@link #slots()} each row uses; meaningless if there are none. */
  public int[] slotOfRow() {
    return batch.slotOfRow();
  }

  /**
   * Where in the stacks a slot stands: its matrices for a layer are at {@code place · layers +
   * layer}, what it adds to a norm's bias at {@code place · norms + norm}.
   */
  public int placeOf(int slot) {
    return batch.places()[slot];
  }

  /** The stacks, in the order of {@link EncoderDescription#loraTargets()}. */
  public List<Target> targets() {
    return batch.targets();
  }

  /** What is added to the biases of norms, in the order of {@link EncoderDescription#norms()}. */
  public Norms norms() {
    return batch.norms();
  }

  /** Memory that it holds on to between batches. */
  public long bytes() {
    long bytes = norms.bytes();
    for (TargetStack stack : stacks) {
      bytes += stack == null ? 0 : stack.bytes();
    }
    return bytes;
  }
}
