package dev.millrace.schemas.wire;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that can't be read as the record they should be, for good: reading them again comes to the
 * same. A registry that could not be asked is no fault of the bytes, so it is a {@link
 * dev.millrace.schemas.registry.SchemaRegistryException} instead. The message never quotes the
 * bytes.
 */
public final class WireFormatException extends SerializationException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes. */
  public enum Fault {
    /** They don't begin with the frame: 0x00 and a schema id. */
    NOT_FRAMED,
    /** Their schema id is in the record's headers, a framing that isn't supported. */
    HEADER_FRAMED,
    /** The registry doesn't know their schema id. */
    UNKNOWN_SCHEMA,
    /** They aren't what their schema says, or their schema can't be read as the expected one. */
    UNDECODABLE,
    /** There are more of them than their schema says. */
    TRAILING_BYTES
  }

  private final Fault fault;

  WireFormatException(Fault fault, String message) {
    this(fault, message, null);
  }

  WireFormatException(Fault fault, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** What is wrong with the bytes. */
  public Fault fault() {
    return fault;
  }
}
