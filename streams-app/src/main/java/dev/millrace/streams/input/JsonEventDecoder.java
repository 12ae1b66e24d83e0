package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.EventDecoder;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/**
 * Events that are JSON objects.
 *
 * <p>Threading: immutable, any thread.
 */
public final class JsonEventDecoder implements EventDecoder {
  private final EventFields fields;
  private final JsonFields json;

  /**
   * A decoder.
   *
   * @param fields where they stand in the object
   * @param maxBytes most bytes of a value
   */
  public JsonEventDecoder(EventFields fields, int maxBytes) {
    this.fields = fields;
    this.json = new JsonFields(maxBytes, fields.paths());
  }

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    Map<FieldPath, FieldValue> found = json.read(value);
    return fields.event(path -> found.getOrDefault(path, new FieldValue.Nothing()));
  }
}
