package dev.millrace.streams.enrichment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where a value stands in a JSON text that can take predictions in: an object, which gets a member
 * more, or a string, which becomes the member {@code text} of an object. All other characters of
 * the text stay as they are, so numbers keep their digits.
 *
 * <p>Only for texts that a decoder has read, and so checked, before.
 *
 * @param kind {@code START_OBJECT} or {@code VALUE_STRING}
 * @param from where it begins, in chars
 * @param to behind its end
 * @param empty whether it is an object without members
 */
record JsonPlace(JsonToken kind, int from, int to, boolean empty) {
  /** The member that holds what was all the event. */
  static final String TEXT = "text";

  // Limits were the decoder's matter.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** Reads a JSON text. */
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonParser in) throws IOException, EventFailedException;
  }

  /** What is found in a JSON text, from its first token on. */
  static <T> T in(String json, Reading<T> reading) throws EventFailedException {
    try (JsonParser in = FACTORY.createParser(json)) {
      in.nextToken();
      return reading.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("a decoder has read this JSON, and now it can't be read", e);
    }
  }

  /**
   * The place of the value that begins at the current token; the parser is at its end then.
   *
   * @param field the member that is to be added
   * @throws EventFailedException NOT_ENRICHABLE if it is there, or the value can't take it
   */
  static JsonPlace at(JsonParser in, String field) throws IOException, EventFailedException {
    JsonToken kind = in.currentToken();
    int from = offset(in) - 1;
    boolean empty = true;
    if (kind == JsonToken.START_OBJECT) {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        empty = false;
        refuse(in.currentName(), field);
        in.nextToken();
        in.skipChildren();
      }
    } else if (kind == JsonToken.VALUE_STRING) {
      in.finishToken();
    } else {
      throw new EventFailedException(
          FailureCode.NOT_ENRICHABLE,
          "expected a JSON object or string to put predictions into, got something else");
    }
    return new JsonPlace(kind, from, offset(in), empty);
  }

  private static void refuse(String name, String field) throws EventFailedException {
    if (name.equals(field)) {
      throw new EventFailedException(
          FailureCode.NOT_ENRICHABLE,
          "expected no field %s beside the predictions, got one: choose another output.field"
              .formatted(field));
    }
  }

  /** The text that a string's literal stands for. */
  static String string(String literal) {
    try (JsonParser in = FACTORY.createParser(literal)) {
      in.nextToken();
      return in.getText();
    } catch (IOException e) {
      throw new UncheckedIOException("expected a string's literal, got something else", e);
    }
  }

  /** How much of the text was read, in chars. */
  static int offset(JsonParser in) {
    return (int) in.currentLocation().getCharOffset();
  }

  /**
   * What stands in this place once predictions are there.
   *
   * @param json the whole text
   * @param array the predictions
   */
  String filled(String json, String field, String array) {
    String member = PredictionJson.literal(field) + ":" + array + "}";
    if (kind == JsonToken.VALUE_STRING) {
      return "{\"%s\":".formatted(TEXT) + json.substring(from, to) + "," + member;
    }
    return json.substring(from, to - 1) + (empty ? "" : ",") + member;
  }

  /** The whole text with something else in this place. */
  String replaced(String json, String by) {
    return json.substring(0, from) + by + json.substring(to);
  }
}
