package dev.millrace.model.adapter;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which object stands in which slot. Objects stay where they are from one batch to the next; those
 * that have not been asked for the longest make room for others. Objects are told apart by identity
 * and kept by weak references: what nobody else holds any more is freed, and its slot is the next
 * to be used again.
 *
 * <p>Threading: for one thread.
 */
final class SlotTable<T> {
  /** Before any batch. */
  private static final long NEVER = 0;

  /**
   * Where a batch's objects stand.
   *
   * @param slots by object, in the order asked
   * @param fresh whether the object was put there just now, by object
   */
  record Placement(int[] slots, boolean[] fresh) {}

  private static final class Slot<T> {
    private final int index;
    private WeakReference<T> occupant = new WeakReference<>(null);
    private int hash;
    private long lastUse = NEVER;

    Slot(int index) {
      this.index = index;
    }
  }

  private final List<Slot<T>> slots = new ArrayList<>();

  /** By identity hash; where two objects share one, the later one has the entry. */
  private final Map<Integer, Slot<T>> slotByHash = new HashMap<>();

  private long batch = NEVER;

  /** A table of empty slots. */
  SlotTable(int count) {
    for (int index = 0; index < count; index++) {
      slots.add(new Slot<>(index));
    }
  }

  int size() {
    return slots.size();
  }

  /**
   * Finds or makes places for a batch's objects.
   *
   * @param objects each once; at most as many as there are slots
   */
  Placement place(List<T> objects) {
    if (objects.size() > slots.size()) {
      throw new IllegalArgumentException(
          "expected at most %d objects, got %d".formatted(slots.size(), objects.size()));
    }
    batch++;
    Placement placement = new Placement(new int[objects.size()], new boolean[objects.size()]);
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      Slot<T> slot = slotOf(objects.get(i));
      if (slot == null) {
        missing.add(i);
      } else {
        slot.lastUse = batch;
        placement.slots()[i] = slot.index;
      }
    }
    List<Slot<T>> vacated = missing.isEmpty() ? List.of() : leastRecentlyUsed(missing.size());
    for (int next = 0; next < missing.size(); next++) {
      int i = missing.get(next);
      occupy(vacated.get(next), objects.get(i));
      placement.slots()[i] = vacated.get(next).index;
      placement.fresh()[i] = true;
    }
    return placement;
  }

  /** The slot of an object, or −1 if it has none. */
  int find(T object) {
    Slot<T> slot = slotOf(object);
    return slot == null ? -1 : slot.index;
  }

  private @Nullable Slot<T> slotOf(T object) {
    Slot<T> slot = slotByHash.get(System.identityHashCode(object));
    if (slot == null || slot.occupant.refersTo(object)) {
      return slot;
    }
    for (Slot<T> other : slots) {
      if (other.occupant.refersTo(object)) {
        return other;
      }
    }
    return null;
  }

  private List<Slot<T>> leastRecentlyUsed(int count) {
    List<Slot<T>> candidates = new ArrayList<>(slots);
    for (Slot<T> slot : slots) {
      // The collector may clear references at any time, but not within a sort.
      slot.lastUse = slot.occupant.refersTo(null) ? NEVER : slot.lastUse;
    }
    candidates.sort(Comparator.comparingLong(slot -> slot.lastUse));
    return candidates.subList(0, count);
  }

  private void occupy(Slot<T> slot, T object) {
    slotByHash.remove(slot.hash, slot);
    slot.occupant = new WeakReference<>(object);
    slot.hash = System.identityHashCode(object);
    slot.lastUse = batch;
    slotByHash.put(slot.hash, slot);
  }
}
