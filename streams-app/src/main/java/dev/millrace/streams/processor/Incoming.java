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
   */
  record Decoded(byte[] raw, TextEvent event, Map<String, String> fields) implements Incoming {
    /** An event where routes look at no field. */
    public Decoded(byte[] raw, TextEvent event) {
      this(raw, event, Map.of());
    }
  }

  /** Something else. */
  record Undecodable(byte @Nullable [] raw, Failure failure) implements Incoming {}
}
