package dev.millrace.streams.failure;

/** Whose matter a failure is: the name of a dead letter's header, a metric's tag, an exit code. */
public enum FailureClass {
  /** The event itself: sending it again unchanged fails again. */
  INVALID_INPUT,
  /** The model or an adapter: other events of the same adapter may fail too. */
  MODEL,
  /** Too much work for the time given: sending the event again later may succeed. */
  OVERLOADED,
  /** A fault in Millrace. */
  INTERNAL
}
