package dev.millrace.streams.drift;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one {@link DriftKey}: the windows that may still grow, and what they will be
 * compared with.
 *
 * <ul>
 *   <li>A window closes once it is over and no part of it came for the grace. So a window of old
 *       data, read again, closes the grace after its last part too.
 *   <li>Parts that come after their window was reported open it anew: there will be a second
 *       report, of just these.
 *   <li>Without a reference from the adapter, the first whole windows become the reference of all
 *       that close after them: as many as it takes for the least number of events that a reference
 *       must have, often one. Whole means that it starts after the window in which the first events
 *       fell, as that one may lack its beginning, and that it did not have to be closed early.
 *   <li>A window that by its events' timestamps lies in the future closes a window's length and the
 *       grace after its last part, and never becomes part of the reference.
 *   <li>At most {@link #MAX_OPEN} windows are open. One more closes the one that was left alone the
 *       longest, early: its events are reported, in two parts if more of them come.
 * </ul>
 *
 * <p>Threading: immutable, any thread.
 *
 * @param reference what windows are compared with, or will be once it has enough events; null if
 *     there is nothing yet
 * @param wholeFrom windows that start here or later are whole, in milliseconds since the epoch;
 *     null before the first event
 * @param open the open windows in the order of their start
 */
public record WindowLedger(
    @Nullable Reference reference, @Nullable Long wholeFrom, List<OpenWindow> open) {

  /** How many windows are open at most. */
  public static final int MAX_OPEN = 24;

  /**
   * The outcome of a step.
   *
   * @param ledger what is to be kept from now on
   * @param closed windows to be reported now, in the order of their start; often none
   */
  public record Step(WindowLedger ledger, List<ClosedWindow> closed) {}

  /** Copies the list. */
  public WindowLedger {
    open = List.copyOf(open);
  }

  /** The ledger of a key that was never seen. */
  public static WindowLedger empty() {
    return new WindowLedger(null, null, List.of());
  }

  /** This ledger with an adapter's reference, which goes before the first window's. */
  public WindowLedger withReference(Reference adapterReference) {
    return new WindowLedger(adapterReference, wholeFrom, open);
  }

  /**
   * Adds a part of a window; a part without events changes nothing.
   *
   * @param now milliseconds since the epoch
   */
  public Step add(WindowSummary part, long now, WindowRules rules) {
    if (part.events() == 0) {
      return new Step(this, List.of());
    }
    List<OpenWindow> windows = new ArrayList<>(open);
    int at = indexOf(part);
    if (at >= 0) {
      windows.set(at, open.get(at).plus(part, now));
    } else {
      windows.add(new OpenWindow(part, now));
      windows.sort(comparingLong(window -> window.summary().windowStart()));
    }
    long whole = wholeFrom == null ? OpenWindow.overAt(part, now) : wholeFrom;
    WindowLedger next = new WindowLedger(reference, whole, windows);
    return windows.size() <= MAX_OPEN ? new Step(next, List.of()) : next.closeEarly(now, rules);
  }

  /**
   * Closes the windows that are due.
   *
   * @param now milliseconds since the epoch, by the clock that {@link #add} was given
   */
  public Step close(long now, WindowRules rules) {
    WindowLedger ledger = this;
    List<ClosedWindow> closed = new ArrayList<>();
    for (OpenWindow window : open) {
      if (window.closes(now, rules.graceMs())) {
        closed.add(ledger.assessed(window, rules));
        ledger = ledger.without(window).learning(window, rules);
      }
    }
    return new Step(ledger, List.copyOf(closed));
  }

  private Step closeEarly(long now, WindowRules rules) {
    OpenWindow idlest = Collections.min(open, comparingLong(OpenWindow::updatedAt));
    // Its rest may come and be closed in time, but won't be the whole of it.
    long seen = OpenWindow.overAt(idlest.summary(), now);
    long whole = Math.max(Objects.requireNonNull(wholeFrom), seen);
    WindowLedger next = without(idlest);
    return new Step(
        new WindowLedger(next.reference, whole, next.open), List.of(assessed(idlest, rules)));
  }

  private ClosedWindow assessed(OpenWindow window, WindowRules rules) {
    boolean usable = reference != null && reference.isUsable(rules.minReferenceEvents());
    return new ClosedWindow(
        window.summary(), DriftAssessment.assess(window.summary(), usable ? reference : null));
  }

  private WindowLedger without(OpenWindow closed) {
    List<OpenWindow> rest =
        open.stream().filter(window -> !window.summary().sameWindow(closed.summary())).toList();
    return new WindowLedger(reference, wholeFrom, rest);
  }

  /**
   * Adds a window that was closed in time to the reference, if that lacks events and it is whole.
   */
  private WindowLedger learning(OpenWindow closed, WindowRules rules) {
    WindowSummary summary = closed.summary();
    boolean whole = wholeFrom != null && summary.windowStart() >= wholeFrom && !closed.ahead();
    if (!whole || (reference != null && reference.isUsable(rules.minReferenceEvents()))) {
      return this;
    }
    Reference next = reference == null ? Reference.ofFirstWindow(summary) : reference.plus(summary);
    return new WindowLedger(next, wholeFrom, open);
  }

  private int indexOf(WindowSummary part) {
    for (int i = 0; i < open.size(); i++) {
      if (open.get(i).summary().sameWindow(part)) {
        return i;
      }
    }
    return -1;
  }
}
