package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.EventDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Events in Avro under any schema. As with {@link AvroEventDecoder}, only what is the value's fault
 * is a failure of the event.
 *
 * @param deserializer safe for use by several threads at once
 * @param fields where they stand in the record; records and maps may be on the way
 */
public record AvroRecordDecoder(Deserializer<GenericRecord> deserializer, EventFields fields)
    implements EventDecoder {

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    GenericRecord event = AvroFaults.read(deserializer, topic, headers, value);
    return fields.event(path -> value(at(event, path)));
  }

  private static @Nullable Object at(GenericRecord event, FieldPath path) {
    Object at = event;
    for (String name : path.names()) {
      if (at instanceof GenericRecord inner) {
        Schema.Field field = inner.getSchema().getField(name);
        at = field == null ? null : inner.get(field.pos());
      } else if (at instanceof Map<?, ?> map) {
        Object value = map.get(new Utf8(name));
        at = value == null ? map.get(name) : value; // the schema may ask for keys as String
      } else {
        return null;
      }
    }
    return at;
  }

  private static FieldValue value(@Nullable Object value) {
    if (value == null) {
      return new FieldValue.Nothing();
    }
    if (value instanceof CharSequence || value instanceof GenericEnumSymbol<?>) {
      return new FieldValue.Text(value.toString());
    }
    if (value instanceof Integer || value instanceof Long) {
      return new FieldValue.Whole(value.toString());
    }
    return value instanceof Collection<?> items ? list(items) : new FieldValue.Other("other data");
  }

  private static FieldValue list(Collection<?> items) {
    List<String> texts = new ArrayList<>(items.size());
    for (Object item : items) {
      if (!(item instanceof CharSequence)) {
        return new FieldValue.Other("a list of other things");
      }
      texts.add(item.toString());
    }
    return new FieldValue.Texts(List.copyOf(texts));
  }
}
