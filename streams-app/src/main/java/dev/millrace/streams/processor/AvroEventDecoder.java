package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.WireFormatException;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Events in Avro. What a deserializer throws as {@link SerializationException} is the value's
 * fault; everything else, a schema registry out of reach for one, is passed on.
 *
 * @param deserializer safe for use by several threads at once
 */
public record AvroEventDecoder(Deserializer<TextEvent> deserializer) implements EventDecoder {

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
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
