package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.processor.EventDecoder;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;

/**
 * Events that are JSON objects.
 *
 * <p>Threading: immutable, any thread.
 */
public final class JsonEventDecoder implements EventDecoder {
  private final EventFields fields;
  private final RoutedFields routed;
  private final JsonFields json;

  /** A decoder where routes look at no field. */
  public JsonEventDecoder(EventFields fields, int maxBytes) {
    this(fields, RoutedFields.NONE, maxBytes);
  }

  /**
   * A decoder.
   *
   * @param fields where they stand in the object
   * @param routed fields that routes look at
   * @param maxBytes most bytes of a value
   */
  public JsonEventDecoder(EventFields fields, RoutedFields routed, int maxBytes) {
    this.fields = fields;
    this.routed = routed;
    this.json = new JsonFields(maxBytes, fields.paths(routed));
  }

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    return decodeWithFields(topic, headers, value).event();
  }

  @Override
  public DecodedEvent decodeWithFields(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    Map<FieldPath, FieldValue> found = json.read(value);
    Function<FieldPath, FieldValue> values =
        path -> found.getOrDefault(path, new FieldValue.Nothing());
    return new DecodedEvent(fields.event(values), routed.read(values));
  }
}
