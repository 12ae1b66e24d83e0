package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.Failure;
import org.jspecify.annotations.Nullable;

/** A record of an event topic after decoding, whether that worked or not. */
public sealed interface Incoming {

  /** The record's value as it was read. */
  byte @Nullable [] raw();

  /** An event. */
  record Decoded(byte[] raw, TextEvent event) implements Incoming {}

  /** Something else. */
  record Undecodable(byte @Nullable [] raw, Failure failure) implements Incoming {}
}
