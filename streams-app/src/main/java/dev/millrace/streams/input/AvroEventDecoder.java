package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.EventDecoder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Events in Avro, written under some version of {@link TextEvent}. What a deserializer throws as
 * {@link org.apache.kafka.common.errors.SerializationException} is the value's fault; everything
 * else, a schema registry out of reach for one, is passed on.
 *
 * @param deserializer safe for use by several threads at once
 */
public record AvroEventDecoder(Deserializer<TextEvent> deserializer) implements EventDecoder {

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    return AvroFaults.read(deserializer, topic, headers, value);
  }
}
