package dev.millrace.streams.processor;

import dev.millrace.streams.drift.TumblingWindows;
import java.time.Duration;

/**
 * How drift is measured.
 *
 * @param windows the windows of event time
 * @param grace how long a window waits for late parts after it is over, by the wall clock
 * @param flush how often parts of windows are sent to be merged, and closed windows looked for
 */
public record DriftSettings(TumblingWindows windows, Duration grace, Duration flush) {}
