package dev.millrace.streams.input;

import dev.millrace.schemas.wire.WireFormatException;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Tells the faults of a value in Avro from those of the registry. */
final class AvroFaults {
  private AvroFaults() {}

  /**
   * What the deserializer makes of the value.
   *
   * @throws EventFailedException if the value is at fault, which a deserializer says by a {@link
   *     SerializationException}; everything else is passed on
   */
  static <T> T read(Deserializer<T> deserializer, String topic, Headers headers, byte[] value)
      throws EventFailedException {
    try {
      return deserializer.deserialize(topic, headers, value);
    } catch (SerializationException e) {
      throw new EventFailedException(new Failure(code(e), String.valueOf(e.getMessage()), e));
    }
  }

  private static FailureCode code(SerializationException e) {
    return e instanceof WireFormatException wire
            && wire.fault() == WireFormatException.Fault.UNKNOWN_SCHEMA
        ? FailureCode.UNKNOWN_SCHEMA
        : FailureCode.NOT_AVRO;
  }
}
