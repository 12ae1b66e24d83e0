package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.CharacterCodingException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * CloudEvents 1.0 by their protocol binding for Kafka. In binary mode the attributes are headers
 * {@code ce_…} and the value is the data; in structured mode the content type is {@code
 * application/cloudevents+json} and the value has both. The data is a JSON object with the event's
 * fields, or the text itself. The event's id is {@code SOURCE|ID}, of the attributes {@code source}
 * and {@code id}: alone an id may be another source's too.
 *
 * <p>Threading: immutable, any thread.
 */
public final class CloudEventDecoder implements EventDecoder {
  private static final String CONTENT_TYPE = "content-type";
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String ATTRIBUTE = "ce_";

  private final CloudEventData data;
  private final StructuredCloudEvent structured;

  /** A decoder where routes look at no field. */
  public CloudEventDecoder(EventFields fields, int maxJsonBytes) {
    this(fields, RoutedFields.NONE, Set.of(), maxJsonBytes);
  }

  /**
   * A decoder.
   *
   * @param fields where they stand in data that is JSON; the id is not looked for
   * @param routed fields that routes look at, in data that is JSON
   * @param headers headers that routes look at; {@code ce_…} in binary mode are attributes in
   *     structured mode
   * @param maxJsonBytes most bytes of JSON
   */
  public CloudEventDecoder(
      EventFields fields, RoutedFields routed, Set<String> headers, int maxJsonBytes) {
    EventFields withoutId =
        new EventFields(fields.text(), FieldPath.ROOT, fields.adapter(), fields.tasks());
    this.data = new CloudEventData(withoutId, routed, maxJsonBytes);
    this.structured =
        new StructuredCloudEvent(withoutId, routed, attributes(headers), data, maxJsonBytes);
  }

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    return decodeWithFields(topic, headers, value).event();
  }

  @Override
  public DecodedEvent decodeWithFields(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    MediaType type = MediaType.parse(header(headers, CONTENT_TYPE));
    if (!type.isCloudEvent()) {
      return data.event(binaryId(headers), type, value);
    }
    if (!type.type().equals(STRUCTURED) || !type.utf8()) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT,
          "%s: expected %s in UTF-8, got %s".formatted(CONTENT_TYPE, STRUCTURED, type.quoted()));
    }
    return structured.event(value);
  }

  /** The attributes that these headers are in binary mode. */
  private static RoutedFields attributes(Set<String> headers) {
    return new RoutedFields(
        headers.stream()
            .filter(name -> name.startsWith(ATTRIBUTE) && name.length() > ATTRIBUTE.length())
            .collect(
                Collectors.toMap(
                    name -> name, name -> FieldPath.of(name.substring(ATTRIBUTE.length())))));
  }

  private static String binaryId(Headers headers) throws EventFailedException {
    String version = header(headers, ATTRIBUTE + CloudEventAttributes.VERSION);
    String id = header(headers, ATTRIBUTE + CloudEventAttributes.ID);
    String source = header(headers, ATTRIBUTE + CloudEventAttributes.SOURCE);
    CloudEventAttributes.check(
        version, id, source, header(headers, ATTRIBUTE + CloudEventAttributes.TYPE));
    return CloudEventAttributes.eventId(source, id);
  }

  /** A header's text; empty where there is none. */
  private static String header(Headers headers, String name) throws EventFailedException {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return "";
    }
    try {
      return Unicode.utf8(header.value());
    } catch (CharacterCodingException e) {
      throw new EventFailedException(
          new Failure(
              FailureCode.NOT_CLOUDEVENT,
              "header %s: expected text in UTF-8, got other bytes".formatted(name),
              e));
    }
  }
}
