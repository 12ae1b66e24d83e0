package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.processor.EventDecoder;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Events in Avro under any schema. As with {@link AvroEventDecoder}, only what is the value's fault
 * is a failure of the event.
 *
 * @param deserializer safe for use by several threads at once
 * @param fields where they stand in the record; records and maps may be on the way
 * @param routed fields that routes look at
 */
public record AvroRecordDecoder(
    Deserializer<GenericRecord> deserializer, EventFields fields, RoutedFields routed)
    implements EventDecoder {

  /** A decoder where routes look at no field. */
  public AvroRecordDecoder(Deserializer<GenericRecord> deserializer, EventFields fields) {
    this(deserializer, fields, RoutedFields.NONE);
  }

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    return decodeWithFields(topic, headers, value).event();
  }

  @Override
  public DecodedEvent decodeWithFields(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    GenericRecord event = AvroFaults.read(deserializer, topic, headers, value);
    Function<FieldPath, FieldValue> values = path -> AvroFields.at(event, path);
    return new DecodedEvent(fields.event(values), routed.read(values));
  }
}
