package dev.millrace.streams.enrichment;

import dev.millrace.streams.failure.EventFailedException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * JSON objects: they get a member more, behind all others. A value that is nothing but a string, as
 * the data of CloudEvents may be, becomes an object with that string as {@code text}.
 *
 * @param field the member's name
 */
public record JsonEnricher(String field) implements Enricher {

  @Override
  public Opening open(Headers headers, byte[] value) throws EventFailedException {
    JsonPlace place = JsonPlace.in(text(value), in -> JsonPlace.at(in, field));
    return new Opening(
        predictions -> {
          String json = text(value);
          String filled = place.filled(json, field, PredictionJson.array(predictions));
          return place.replaced(json, filled).getBytes(StandardCharsets.UTF_8);
        },
        null);
  }

  /** Decoders take nothing but UTF-8, so nothing is lost here and back. */
  static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
