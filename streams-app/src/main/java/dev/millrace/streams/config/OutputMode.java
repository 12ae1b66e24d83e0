package dev.millrace.streams.config;

/** What becomes of predictions. */
public enum OutputMode {
  /** Each is a record of its own. */
  PREDICTIONS,
  /** Those of an event go into one record with the event itself. */
  ENRICH
}
