package dev.millrace.streams.config;

/** What happens when events come faster than they can be answered. */
public enum OverloadPolicy {
  /** Reading waits, and lag grows. */
  BLOCK,
  /** Reading waits too, but what is too old by then is a dead letter. */
  SHED
}
