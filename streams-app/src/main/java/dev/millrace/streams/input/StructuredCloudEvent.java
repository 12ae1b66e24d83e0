package dev.millrace.streams.input;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.DecodedEvent;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * Reads CloudEvents in their JSON format, attributes and data in one object.
 *
 * <p>Threading: immutable, any thread.
 */
final class StructuredCloudEvent {
  private static final FieldPath DATA = FieldPath.of("data");
  private static final FieldPath BINARY_DATA = FieldPath.of("data_base64");
  private static final FieldPath DATA_TYPE = FieldPath.of("datacontenttype");

  private final EventFields fields;
  private final RoutedFields routed;
  private final RoutedFields attributes;
  private final CloudEventData data;
  private final JsonFields json;

  StructuredCloudEvent(
      EventFields fields,
      RoutedFields routed,
      RoutedFields attributes,
      CloudEventData data,
      int maxJsonBytes) {
    this.fields = fields.under(DATA);
    this.routed = routed.under(DATA);
    this.attributes = attributes;
    this.data = data;
    Set<FieldPath> wanted = CloudEventData.withWhole(this.fields, this.routed, DATA);
    wanted.addAll(attributes.paths().values());
    wanted.add(BINARY_DATA);
    wanted.add(DATA_TYPE);
    wanted.add(FieldPath.of(CloudEventAttributes.VERSION));
    wanted.add(FieldPath.of(CloudEventAttributes.ID));
    wanted.add(FieldPath.of(CloudEventAttributes.SOURCE));
    wanted.add(FieldPath.of(CloudEventAttributes.TYPE));
    this.json = new JsonFields(maxJsonBytes, wanted);
  }

  DecodedEvent event(byte[] value) throws EventFailedException {
    Map<FieldPath, FieldValue> found = json.read(value);
    return event(found)
        .with(attributes.read(path -> found.getOrDefault(path, new FieldValue.Nothing())));
  }

  private DecodedEvent event(Map<FieldPath, FieldValue> found) throws EventFailedException {
    String id = text(found, FieldPath.of(CloudEventAttributes.ID));
    String source = text(found, FieldPath.of(CloudEventAttributes.SOURCE));
    CloudEventAttributes.check(
        text(found, FieldPath.of(CloudEventAttributes.VERSION)),
        id,
        source,
        text(found, FieldPath.of(CloudEventAttributes.TYPE)));
    Unicode.checked(id, CloudEventAttributes.ID);
    Unicode.checked(source, CloudEventAttributes.SOURCE);
    String eventId = CloudEventAttributes.eventId(source, id);
    if (!has(found, BINARY_DATA)) {
      return CloudEventData.event(eventId, fields, routed, DATA, found);
    }
    if (has(found, DATA)) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT, "expected either data or data_base64, got both");
    }
    return data.event(
        eventId, MediaType.parse(text(found, DATA_TYPE)), bytes(text(found, BINARY_DATA)));
  }

  /** Whether a field is there; null is how some say that it is not. */
  private static boolean has(Map<FieldPath, FieldValue> found, FieldPath path) {
    return found.containsKey(path) && !(found.get(path) instanceof FieldValue.Nothing);
  }

  private static byte[] bytes(String base64) throws EventFailedException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT, "data_base64: expected Base64, got something else");
    }
  }

  /** A field's text; empty where there is none. */
  private static String text(Map<FieldPath, FieldValue> found, FieldPath path) {
    return found.get(path) instanceof FieldValue.Text text ? text.text() : "";
  }
}
