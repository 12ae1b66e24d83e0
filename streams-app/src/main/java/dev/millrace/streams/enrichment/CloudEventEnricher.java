package dev.millrace.streams.enrichment;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.input.MediaType;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * CloudEvents, binary and structured. Predictions go into the data: attributes of a CloudEvent are
 * plain values by its specification, never lists, and a consumer of CloudEvents passes over other
 * members.
 */
public final class CloudEventEnricher implements Enricher {
  private static final String CONTENT_TYPE = "content-type";

  private final JsonEnricher json;
  private final TextEnricher text;
  private final StructuredData structured;

  /**
   * An enricher.
   *
   * @param field the name of the data's member with the predictions; not {@code text}
   */
  public CloudEventEnricher(String field) {
    this.json = new JsonEnricher(field);
    this.text = new TextEnricher(field);
    this.structured = new StructuredData(field);
  }

  @Override
  public Opening open(Headers headers, byte[] value) throws EventFailedException {
    Header header = headers.lastHeader(CONTENT_TYPE);
    MediaType type =
        MediaType.parse(
            header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8));
    if (type.isCloudEvent()) {
      return structured.open(value);
    }
    return type.isJson() ? json.open(headers, value) : text.open(headers, value);
  }
}
