package dev.millrace.model.adapter;

/**
 * How large a stack should be, from what its batches need. It grows at once, and shrinks only when
 * many batches in a row needed less: building a stack anew costs as much as filling all its slots,
 * while too large a rank makes every product a little dearer.
 *
 * <p>Threading: for one thread.
 */
final class StackSizing {
  /** Batches that must have needed less before anything is given up. */
  static final int PATIENCE = 64;

  /** Slots come in steps, so that one adapter more seldom means a new stack. */
  static final int STEP = 8;

  private StackSize size;
  private StackSize recent;
  private int batches;

  StackSizing(int targets) {
    size = StackSize.none(targets);
    recent = size;
  }

  /** The size to have for a batch: at least what it needs. */
  StackSize next(StackSize needed) {
    recent = recent.max(needed);
    if (!size.holds(needed)) {
      size = rounded(size.max(needed));
      restart(needed);
    } else if (++batches == PATIENCE) {
      StackSize enough = rounded(recent);
      if (!enough.ranksEqual(size) || 2 * enough.slots() <= size.slots()) {
        size = enough;
      }
      restart(needed);
    }
    return size;
  }

  private void restart(StackSize needed) {
    recent = needed;
    batches = 0;
  }

  private static StackSize rounded(StackSize size) {
    return size.withSlots((size.slots() + STEP - 1) / STEP * STEP);
  }
}
