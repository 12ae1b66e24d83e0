package dev.millrace.streams.processor;

import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.WindowLedger;

/**
 * What the merging task keeps of one key. Written as JSON to its store.
 *
 * @param key whose predictions
 * @param windows open windows and reference
 */
record DriftLedger(DriftKey key, WindowLedger windows) {}
