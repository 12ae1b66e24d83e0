package dev.millrace.streams.drift;

/**
 * A window that may still grow.
 *
 * @param summary its events so far
 * @param updatedAt when the last of them were added, in milliseconds since the epoch by the clock
 *     of whoever adds them
 */
public record OpenWindow(WindowSummary summary, long updatedAt) {

  OpenWindow plus(WindowSummary delta, long now) {
    return new OpenWindow(summary.merge(delta), now);
  }

  /** Whether it is over, and was left alone for the grace. */
  boolean closes(long now, long graceMs) {
    return now - graceMs >= Math.max(updatedAt, overAt(summary, updatedAt));
  }

  /** Whether its events carry times that had not come when they were added. */
  boolean ahead() {
    return overAt(summary, updatedAt) < summary.windowEnd();
  }

  /**
   * When a window is over that had events at {@code now}: at its end, but no later than a window's
   * length from now. Only a wrong clock puts events in a window further ahead, and such a window
   * must not stay open for years.
   */
  static long overAt(WindowSummary window, long now) {
    return Math.min(window.windowEnd(), now + (window.windowEnd() - window.windowStart()));
  }
}
