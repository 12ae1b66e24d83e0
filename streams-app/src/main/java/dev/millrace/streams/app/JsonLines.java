package dev.millrace.streams.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON objects, one to a line. */
final class JsonLines {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLines() {}

  /** A line that is not what it should be; says what was expected and what came. */
  static final class FaultException extends Exception {
    private static final long serialVersionUID = 1L;

    FaultException(String message) {
      super(message, null, false, false);
    }
  }

  /** An empty object to be filled. */
  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** The object as a line, without the line's end. */
  static String write(ObjectNode object) {
    return object.toString();
  }

  /** The object on a line. */
  static ObjectNode parse(LineReader.Line line) throws FaultException {
    if (line.fault() != null) {
      throw new FaultException(line.fault());
    }
    try {
      JsonNode node = JSON.readTree(line.text());
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new FaultException("expected a JSON object, got " + kind(node));
    } catch (JsonProcessingException e) {
      throw new FaultException("expected a JSON object: " + oneLine(e.getOriginalMessage()));
    }
  }

  /** A text that must be there; it may be empty. */
  static String text(ObjectNode object, String field) throws FaultException {
    String text = optionalText(object, field);
    if (text == null) {
      throw new FaultException("expected \"%s\", a text, got none".formatted(field));
    }
    return text;
  }

  /** A text, or null where the field is absent or null. */
  static @Nullable String optionalText(ObjectNode object, String field) throws FaultException {
    JsonNode node = object.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw new FaultException("expected \"%s\" to be a text, got %s".formatted(field, kind(node)));
    }
    String text = node.textValue();
    // An escape can name half of a pair; whoever turns that into bytes changes the text silently.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new FaultException(
          "expected \"%s\" to be Unicode, got half of a surrogate pair".formatted(field));
    }
    return text;
  }

  /** A list of texts, or null where the field is absent or null. */
  static @Nullable List<String> optionalTexts(ObjectNode object, String field)
      throws FaultException {
    JsonNode node = object.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node) {
      if (element.isTextual()) {
        texts.add(element.textValue());
      }
    }
    if (!node.isArray() || texts.size() != node.size()) {
      throw new FaultException("expected \"%s\" to be a list of texts".formatted(field));
    }
    return texts;
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode()
        ? "an empty line"
        : "a value of type " + node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
