package dev.millrace.streams.processor;

import dev.millrace.streams.drift.TumblingWindows;
import dev.millrace.streams.drift.WindowRules;
import java.time.Duration;

/**
 * How drift is measured.
 *
 * @param windows the windows of event time
 * @param grace how long a window waits for late parts after it is over, by the wall clock
 * @param flush how often parts of windows are sent to be merged, and closed windows looked for
 * @param minReferenceEvents least events of a reference that is made of windows
 */
public record DriftSettings(
    TumblingWindows windows, Duration grace, Duration flush, long minReferenceEvents) {

  /** Settings under which any whole window is good enough for a reference. */
  public DriftSettings(TumblingWindows windows, Duration grace, Duration flush) {
    this(windows, grace, flush, 1);
  }

  WindowRules rules() {
    return new WindowRules(grace.toMillis(), minReferenceEvents);
  }
}
