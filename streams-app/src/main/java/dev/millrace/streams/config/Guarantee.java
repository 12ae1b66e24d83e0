package dev.millrace.streams.config;

/** What happens to events when an instance fails; Kafka Streams' names. */
public enum Guarantee {
  /** Each event is answered once, as readers of committed records see it. */
  EXACTLY_ONCE_V2,
  /** Each event is answered; after a failure some are answered again. */
  AT_LEAST_ONCE
}
