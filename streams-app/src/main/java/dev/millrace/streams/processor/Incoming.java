package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.SourcePosition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of an event topic after decoding, whether that worked or not. */
public sealed interface Incoming {

  /** The record's value as it was read. */
  byte @Nullable [] raw();

  /**
   * An event.
   *
   * @param decoded the event, and what routes look at
   * @param envelope what takes its predictions in, or null where each is a record of its own
   */
  record Decoded(byte[] raw, DecodedEvent decoded, @Nullable Envelope envelope)
      implements Incoming {
    /** An event where routes look at no field, and whose predictions are records of their own. */
    public Decoded(byte[] raw, TextEvent event) {
      this(raw, new DecodedEvent(event, Map.of()), null);
    }

    TextEvent event() {
      return decoded.event();
    }
  }

  /** Something else. */
  record Undecodable(byte @Nullable [] raw, Failure failure) implements Incoming {}

  /**
   * What was held until it could be read, by which time the context tells of another record.
   *
   * @param incoming an event, or something else
   * @param position where it was read from
   */
  record Late(Incoming incoming, SourcePosition position) implements Incoming {
    @Override
    public byte @Nullable [] raw() {
      return incoming.raw();
    }
  }
}
