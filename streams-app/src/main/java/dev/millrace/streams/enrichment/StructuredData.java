package dev.millrace.streams.enrichment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.input.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The data of CloudEvents in their JSON format. Data that was text is JSON afterwards, and {@code
 * datacontenttype} says so; data in {@code data_base64} stays there.
 *
 * @param field the name of the data's member with the predictions
 */
record StructuredData(String field) {

  /**
   * The members that matter.
   *
   * @param data where {@code data} stands, or null
   * @param base64 where {@code data_base64} stands, or null
   * @param type where {@code datacontenttype} stands, or null
   * @param mediaType what it says
   */
  private record Members(
      @Nullable JsonPlace data,
      @Nullable JsonPlace base64,
      @Nullable JsonPlace type,
      MediaType mediaType) {}

  Opening open(byte[] value) throws EventFailedException {
    String json = JsonEnricher.text(value);
    Members members = JsonPlace.in(json, this::members);
    JsonPlace base64 = members.base64();
    JsonPlace inner = base64 == null ? null : inner(json, base64, members.mediaType());
    return new Opening(
        predictions ->
            filled(JsonEnricher.text(value), members, inner, PredictionJson.array(predictions))
                .getBytes(StandardCharsets.UTF_8),
        null);
  }

  /** Where predictions go in data that is JSON in Base64; null where that data is text. */
  private @Nullable JsonPlace inner(String json, JsonPlace base64, MediaType type)
      throws EventFailedException {
    return type.isJson()
        ? JsonPlace.in(decoded(json, base64), in -> JsonPlace.at(in, field))
        : null;
  }

  private Members members(JsonParser in) throws IOException, EventFailedException {
    JsonPlace data = null;
    JsonPlace base64 = null;
    JsonPlace type = null;
    MediaType mediaType = MediaType.parse("");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      boolean there = in.nextToken() != JsonToken.VALUE_NULL;
      if (there && name.equals("data")) {
        data = JsonPlace.at(in, field);
      } else if (there && name.equals("data_base64")) {
        base64 = JsonPlace.at(in, field);
      } else if (in.currentToken() == JsonToken.VALUE_STRING && name.equals("datacontenttype")) {
        type = JsonPlace.at(in, field);
        mediaType = MediaType.parse(in.getText());
      } else {
        in.skipChildren();
      }
    }
    return new Members(data, base64, type, mediaType);
  }

  private String filled(String json, Members members, @Nullable JsonPlace inner, String array) {
    JsonPlace data = members.data();
    JsonPlace base64 = members.base64();
    if (base64 != null) {
      return withType(json, members, base64, inBase64(json, base64, inner, array), inner == null);
    }
    if (data == null) {
      throw new IllegalStateException("expected data, which a decoder has read, got none");
    }
    boolean wasText = data.kind() == JsonToken.VALUE_STRING && !members.mediaType().isJson();
    return withType(json, members, data, data.filled(json, field, array), wasText);
  }

  private String inBase64(String json, JsonPlace base64, @Nullable JsonPlace inner, String array) {
    String decoded = decoded(json, base64);
    String enriched =
        inner == null
            ? TextEnricher.object(decoded, field, array)
            : inner.replaced(decoded, inner.filled(decoded, field, array));
    return PredictionJson.literal(
        Base64.getEncoder().encodeToString(enriched.getBytes(StandardCharsets.UTF_8)));
  }

  /** The event with other data, and with the type of JSON if the data was text before. */
  private static String withType(
      String json, Members members, JsonPlace data, String by, boolean wasText) {
    JsonPlace type = members.type();
    if (!wasText || type == null) {
      return data.replaced(json, by);
    }
    String jsonType = PredictionJson.literal(TextEnricher.CONTENT_TYPE);
    // From behind, so that the place in front stays where it is.
    return type.from() > data.from()
        ? data.replaced(type.replaced(json, jsonType), by)
        : type.replaced(data.replaced(json, by), jsonType);
  }

  private static String decoded(String json, JsonPlace base64) {
    String literal = json.substring(base64.from(), base64.to());
    return JsonEnricher.text(Base64.getDecoder().decode(JsonPlace.string(literal)));
  }
}
