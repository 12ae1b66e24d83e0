package dev.millrace.streams.enrichment;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * Plain text: a JSON object with the text and the predictions.
 *
 * @param field the name of the member with the predictions; not {@code text}
 */
public record TextEnricher(String field) implements Enricher {
  /** What text becomes. */
  static final String CONTENT_TYPE = "application/json";

  /** Refuses a field that would stand there twice. */
  public TextEnricher {
    if (field.equals(JsonPlace.TEXT)) {
      throw new IllegalArgumentException("expected another field than text, which has the text");
    }
  }

  @Override
  public Opening open(Headers headers, byte[] value) {
    return new Opening(
        predictions ->
            object(JsonEnricher.text(value), field, PredictionJson.array(predictions))
                .getBytes(StandardCharsets.UTF_8),
        CONTENT_TYPE);
  }

  /** A text and the predictions about it. */
  static String object(String text, String field, String array) {
    return "{\"%s\":".formatted(JsonPlace.TEXT)
        + PredictionJson.literal(text)
        + ","
        + PredictionJson.literal(field)
        + ":"
        + array
        + "}";
  }
}
