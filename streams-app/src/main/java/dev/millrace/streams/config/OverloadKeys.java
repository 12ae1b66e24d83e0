package dev.millrace.streams.config;

/** Settings of what happens under overload. */
final class OverloadKeys {
  static final Key<OverloadPolicy> POLICY =
      new Key<>(
          "overload.policy",
          Kinds.choice(OverloadPolicy.class),
          OverloadPolicy.BLOCK,
          "block",
          "What happens when events come faster than they can be answered: with `block` lag grows,"
              + " with `shed` events that are too old become dead letters, `OVERLOADED`.");
  static final Key<Long> MAX_EVENT_AGE_MS =
      new Key<>(
          "overload.max-event-age-ms",
          Kinds.milliseconds(1, 31_536_000_000L),
          0L,
          "required with `shed`",
          "Time since its record's timestamp after which an event is too old. Events that are"
              + " produced again with their old timestamps are so from the start.");

  private OverloadKeys() {}
}
