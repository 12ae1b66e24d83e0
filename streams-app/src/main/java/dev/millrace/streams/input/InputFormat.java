package dev.millrace.streams.input;

/** How the events of the event topics are written. */
public enum InputFormat {
  /** Avro in Confluent's wire format. */
  AVRO,
  /** A JSON object in UTF-8. */
  JSON,
  /** The whole value is the text, in UTF-8. */
  TEXT,
  /** CloudEvents 1.0, in binary or structured mode. */
  CLOUDEVENTS
}
