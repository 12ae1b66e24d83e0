package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of an event topic after decoding, whether that worked or not. */
public sealed interface Incoming {

  /** The record's value as it was read. */
  byte @Nullable [] raw();

  /**
   * An event.
   *
   * @param fields the fields that routes look at
   * @param envelope what takes its predictions in, or null where each is a record of its own
   */
  record Decoded(
      byte[] raw, TextEvent event, Map<String, String> fields, @Nullable Envelope envelope)
      implements Incoming {
    /** An event where routes look at no field, and whose predictions are records of their own. */
    public Decoded(byte[] raw, TextEvent event) {
      this(raw, event, Map.of(), null);
    }
  }

  /** Something else. */
  record Undecodable(byte @Nullable [] raw, Failure failure) implements Incoming {}
}
