package dev.millrace.streams.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Finds fields in records in Avro; records and maps may be on the way. */
final class AvroFields {
  private AvroFields() {}

  /** What stands at a path. */
  static FieldValue at(IndexedRecord event, FieldPath path) {
    Object at = event;
    for (String name : path.names()) {
      if (at instanceof IndexedRecord inner) {
        Schema.Field field = inner.getSchema().getField(name);
        at = field == null ? null : inner.get(field.pos());
      } else if (at instanceof Map<?, ?> map) {
        Object value = map.get(new Utf8(name));
        at = value == null ? map.get(name) : value; // the schema may ask for keys as String
      } else {
        return new FieldValue.Nothing();
      }
    }
    return value(at);
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
    if (value instanceof Float || value instanceof Double) {
      return new FieldValue.Fraction(value.toString());
    }
    if (value instanceof Boolean truth) {
      return new FieldValue.Truth(truth);
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
