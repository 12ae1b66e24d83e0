package dev.millrace.model.adapter;

import java.util.Arrays;

/**
 * How large a stack is, or must be at least.
 *
 * @param slots adapters with weights
 * @param ranks inner dimension by target; 0 where no adapter changes it
 */
record StackSize(int slots, int[] ranks) {

  /** A stack of nothing. */
  static StackSize none(int targets) {
    return new StackSize(0, new int[targets]);
  }

  /** Whether another size is within this one. */
  boolean holds(StackSize other) {
    return max(other).ranksEqual(this) && other.slots <= slots;
  }

  /** The least size that holds both. */
  StackSize max(StackSize other) {
    int[] larger = ranks.clone();
    for (int target = 0; target < larger.length; target++) {
      larger[target] = Math.max(larger[target], other.ranks[target]);
    }
    return new StackSize(Math.max(slots, other.slots), larger);
  }

  /** The same with another number of slots. */
  StackSize withSlots(int count) {
    return new StackSize(count, ranks);
  }

  boolean ranksEqual(StackSize other) {
    return Arrays.equals(ranks, other.ranks);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StackSize size && size.slots == slots && ranksEqual(size);
  }

  @Override
  public int hashCode() {
    return 31 * slots + Arrays.hashCode(ranks);
  }

  @Override
  public String toString() {
    return "%d slots of ranks %s".formatted(slots, Arrays.toString(ranks));
  }
}
