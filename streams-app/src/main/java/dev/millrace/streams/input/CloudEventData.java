package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.routing.Names;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the data of a CloudEvent.
 *
 * <p>Threading: immutable, any thread.
 */
final class CloudEventData {
  private final EventFields fields;
  private final RoutedFields routed;
  private final JsonFields json;

  CloudEventData(EventFields fields, RoutedFields routed, int maxJsonBytes) {
    this.fields = fields;
    this.routed = routed;
    this.json = new JsonFields(maxJsonBytes, withWhole(fields, routed, FieldPath.ROOT));
  }

  /** The fields, and that in which they are: it may be the text itself. */
  static Set<FieldPath> withWhole(EventFields fields, RoutedFields routed, FieldPath whole) {
    Set<FieldPath> paths = new HashSet<>(fields.paths(routed));
    paths.add(whole);
    return paths;
  }

  /** The event with this id whose data are these bytes. */
  DecodedEvent event(String id, MediaType type, byte[] data) throws EventFailedException {
    if (!type.utf8() || !(type.isJson() || type.isText())) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT,
          "expected data of a CloudEvent in UTF-8 as application/json or text/plain, got %s%s"
              .formatted(Names.quote(type.type()), type.utf8() ? "" : " in other characters"));
    }
    return type.isJson()
        ? event(id, fields, routed, FieldPath.ROOT, json.read(data))
        : new DecodedEvent(EventFields.event(id, text(data)), Map.of());
  }

  /** The event with this id whose data was found in JSON. */
  static DecodedEvent event(
      String id,
      EventFields fields,
      RoutedFields routed,
      FieldPath data,
      Map<FieldPath, FieldValue> found)
      throws EventFailedException {
    if (found.get(data) instanceof FieldValue.Text whole) {
      String text = Unicode.checked(whole.text(), "data");
      return new DecodedEvent(EventFields.event(id, text), Map.of());
    }
    Function<FieldPath, FieldValue> values =
        path -> found.getOrDefault(path, new FieldValue.Nothing());
    TextEvent event = TextEvent.newBuilder(fields.event(values)).setId(id).build();
    return new DecodedEvent(event, routed.read(values));
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
