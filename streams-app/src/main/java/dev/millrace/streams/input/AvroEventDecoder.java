package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.processor.EventDecoder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Events in Avro, written under some version of {@link TextEvent}. What a deserializer throws as
 * {@link org.apache.kafka.common.errors.SerializationException} is the value's fault; everything
 * else, a schema registry out of reach for one, is passed on.
 *
 * @param deserializer safe for use by several threads at once
 * @param routed fields that routes look at
 */
public record AvroEventDecoder(Deserializer<TextEvent> deserializer, RoutedFields routed)
    implements EventDecoder {

  /** A decoder where routes look at no field. */
  public AvroEventDecoder(Deserializer<TextEvent> deserializer) {
    this(deserializer, RoutedFields.NONE);
  }

  /** Whether a {@link TextEvent} can have something at this path. */
  public static boolean mayHave(FieldPath path) {
    return !path.isRoot() && TextEvent.getClassSchema().getField(path.names().get(0)) != null;
  }

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    return AvroFaults.read(deserializer, topic, headers, value);
  }

  @Override
  public DecodedEvent decodeWithFields(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    TextEvent event = decode(topic, headers, value);
    return new DecodedEvent(event, routed.read(path -> AvroFields.at(event, path)));
  }
}
