package dev.millrace.streams.drift;

/**
 * Divides time into windows of equal length, one after the other, starting at the epoch.
 *
 * @param sizeMs length of a window in milliseconds
 */
public record TumblingWindows(long sizeMs) {

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public TumblingWindows {
    if (sizeMs <= 0) {
      throw new IllegalArgumentException("expected a window of at least 1 ms, got " + sizeMs);
    }
  }

  /**
   * The start of the window that holds a timestamp, both in milliseconds since the epoch.
   * Timestamps within a window's length of the ends of a long fall in the outermost whole window.
   */
  public long startOf(long timestampMs) {
    long earliest = Long.MIN_VALUE + sizeMs;
    long latest = Long.MAX_VALUE - sizeMs;
    long within = Math.max(earliest, Math.min(latest, timestampMs));
    return within - Math.floorMod(within, sizeMs);
  }

  /** The end of that window, which is the start of the next. */
  public long endOf(long timestampMs) {
    return startOf(timestampMs) + sizeMs;
  }

  /** That window without any events. */
  public WindowSummary emptyAt(long timestampMs) {
    return WindowSummary.empty(startOf(timestampMs), endOf(timestampMs));
  }
}
