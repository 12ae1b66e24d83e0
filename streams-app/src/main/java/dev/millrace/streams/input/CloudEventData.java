package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.routing.Names;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads the data of a CloudEvent.
 *
 * <p>Threading: immutable, any thread.
 */
final class CloudEventData {
  private final EventFields fields;
  private final JsonFields json;

  CloudEventData(EventFields fields, int maxJsonBytes) {
    this.fields = fields;
    this.json = new JsonFields(maxJsonBytes, withWhole(fields, FieldPath.ROOT));
  }

  /** The fields, and that in which they are: it may be the text itself. */
  static Set<FieldPath> withWhole(EventFields fields, FieldPath whole) {
    Set<FieldPath> paths = new HashSet<>(fields.paths());
    paths.add(whole);
    return paths;
  }

  /** The event with this id whose data are these bytes. */
  TextEvent event(String id, MediaType type, byte[] data) throws EventFailedException {
    if (!type.utf8() || !(type.isJson() || type.isText())) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT,
          "expected data of a CloudEvent in UTF-8 as application/json or text/plain, got %s%s"
              .formatted(Names.quote(type.type()), type.utf8() ? "" : " in other characters"));
    }
    return type.isJson()
        ? event(id, fields, FieldPath.ROOT, json.read(data))
        : EventFields.event(id, text(data));
  }

  /** The event with this id whose data was found in JSON. */
  static TextEvent event(
      String id, EventFields fields, FieldPath data, Map<FieldPath, FieldValue> found)
      throws EventFailedException {
    if (found.get(data) instanceof FieldValue.Text whole) {
      return EventFields.event(id, Unicode.checked(whole.text(), "data"));
    }
    return TextEvent.newBuilder(
            fields.event(path -> found.getOrDefault(path, new FieldValue.Nothing())))
        .setId(id)
        .build();
  }

  private static String text(byte[] data) throws EventFailedException {
    try {
      return Unicode.utf8(data);
    } catch (CharacterCodingException e) {
      throw new EventFailedException(
          new Failure(FailureCode.NOT_TEXT, "data: expected text in UTF-8, got other bytes", e));
    }
  }
}
