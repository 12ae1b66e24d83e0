package dev.millrace.streams.processor;

import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.WindowLedger;

/**
 * What the merging task keeps of one key. Written as JSON to its store.
 *
 * @param key whose predictions
 * @param windows open windows and reference
 * @param seenAt when the last predictions came, in milliseconds since the epoch; 0 where a version
 *     wrote it that did not note that
 */
record DriftLedger(DriftKey key, WindowLedger windows, long seenAt) {

  DriftLedger with(WindowLedger next) {
    return new DriftLedger(key, next, seenAt);
  }

  /** Whether something is going on; if not, all that is kept is the reference. */
  boolean anyOpen() {
    return !windows.open().isEmpty();
  }
}
