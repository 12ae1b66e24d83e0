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

  /**
   * Whether it is over, and was left alone for the grace. A window in the future, by whose clock
   * ever, is over a window's length after its last update, so that a wrong clock can't keep windows
   * open forever.
   */
  boolean closes(long now, long graceMs) {
    long size = summary.windowEnd() - summary.windowStart();
    long quietFor = now - updatedAt;
    return quietFor >= graceMs
        && (now - graceMs >= summary.windowEnd() || quietFor - graceMs >= size);
  }
}
