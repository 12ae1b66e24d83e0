package dev.millrace.streams.processor;

import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.Reference;
import dev.millrace.streams.drift.WindowSummary;
import org.jspecify.annotations.Nullable;

/**
 * A part of a window, on its way from the task that read the events to the one that merges the
 * window. Written as JSON to a store and to the repartition topic.
 *
 * @param key whose predictions
 * @param part what they looked like
 * @param reference what the adapter brought along, or null if it brought nothing
 */
public record DriftDelta(DriftKey key, WindowSummary part, @Nullable Reference reference) {

  /** This part, with what the adapter brought along. */
  DriftDelta withReference(@Nullable Reference adapterReference) {
    return new DriftDelta(key, part, adapterReference);
  }
}
