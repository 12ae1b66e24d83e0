package dev.millrace.streams.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Picks fields out of JSON. What is not wanted is passed over without keeping it, so a value takes
 * little more memory than its own bytes, whatever is in it.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param maxBytes most bytes that a value may have
 * @param wanted the fields to pick
 */
record JsonFields(int maxBytes, Set<FieldPath> wanted) {
  /** Objects and lists in each other, at most. */
  static final int MAX_DEPTH = 64;

  // Names are neither kept nor interned: whoever writes events could fill the memory with them.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /**
   * The values of the wanted fields that are there.
   *
   * @throws EventFailedException NOT_JSON or VALUE_TOO_LARGE
   */
  Map<FieldPath, FieldValue> read(byte[] value) throws EventFailedException {
    if (value.length > maxBytes) {
      throw new EventFailedException(
          FailureCode.VALUE_TOO_LARGE,
          "expected JSON of at most %d bytes, got %d".formatted(maxBytes, value.length));
    }
    Map<FieldPath, FieldValue> found = new HashMap<>();
    try (JsonParser in = FACTORY.createParser(Unicode.utf8(value))) {
      in.nextToken();
      value(in, FieldPath.ROOT, found);
      if (in.nextToken() != null) {
        throw new EventFailedException(
            FailureCode.NOT_JSON, "expected one JSON value, got more after it");
      }
    } catch (CharacterCodingException e) {
      throw new EventFailedException(
          new Failure(FailureCode.NOT_JSON, "expected JSON in UTF-8, got other bytes", e));
    } catch (IOException e) {
      throw notJson(e);
    }
    return found;
  }

  /** The parser's own messages quote what they stumble upon. */
  private static EventFailedException notJson(IOException e) {
    return new EventFailedException(
        new Failure(
            FailureCode.NOT_JSON,
            "expected JSON, each name once per object, no NaN, at most %d deep; got something else"
                .formatted(MAX_DEPTH),
            e));
  }

  private void value(JsonParser in, FieldPath at, Map<FieldPath, FieldValue> found)
      throws IOException, EventFailedException {
    JsonToken token = in.currentToken();
    boolean isWanted = wanted.contains(at);
    if (token == null || (at.isRoot() && !isWanted && token != JsonToken.START_OBJECT)) {
      throw new EventFailedException(
          FailureCode.NOT_JSON, "expected a JSON object, got something else");
    }
    if (isWanted) {
      found.put(at, picked(in, token));
    }
    if (token == JsonToken.START_OBJECT && wanted.stream().anyMatch(at::leadsTo)) {
      members(in, at, found);
    } else {
      in.skipChildren();
    }
  }

  private void members(JsonParser in, FieldPath at, Map<FieldPath, FieldValue> found)
      throws IOException, EventFailedException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      FieldPath field = at.plus(in.currentName());
      in.nextToken();
      value(in, field, found);
    }
  }

  private static FieldValue picked(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> new FieldValue.Text(in.getText());
      case VALUE_NUMBER_INT -> new FieldValue.Whole(in.getText());
      case VALUE_NULL -> new FieldValue.Nothing();
      case VALUE_NUMBER_FLOAT -> new FieldValue.Fraction(in.getText());
      case VALUE_TRUE, VALUE_FALSE -> new FieldValue.Truth(token == JsonToken.VALUE_TRUE);
      case START_ARRAY -> list(in);
      default -> new FieldValue.Other("an object");
    };
  }

  /** A list of texts, or something else; ends at the list's end. */
  private static FieldValue list(JsonParser in) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean onlyTexts = true;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      onlyTexts &= in.currentToken() == JsonToken.VALUE_STRING;
      if (onlyTexts) {
        texts.add(in.getText());
      }
      in.skipChildren();
    }
    return onlyTexts
        ? new FieldValue.Texts(List.copyOf(texts))
        : new FieldValue.Other("a list of other things");
  }
}
