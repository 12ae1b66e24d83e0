package dev.millrace.schemas.wire;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record's schema that no other can be derived from, or whose derived one the registry refuses.
 * The record itself is fine. The message says what is in the way.
 */
public final class UnderivableSchemaException extends SerializationException {
  private static final long serialVersionUID = 1L;

  UnderivableSchemaException(String message) {
    this(message, null);
  }

  UnderivableSchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
