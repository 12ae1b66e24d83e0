package dev.millrace.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A JSON object in a file, read field by field with errors that name the file, the field, what was
 * expected and what came.
 */
public final class JsonFile {
  /** More than any configuration or tokenizer has. */
  public static final long MAX_BYTES = 64L << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String origin;
  private final JsonNode root;

  private JsonFile(String origin, JsonNode root) {
    this.origin = origin;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @throws ModelFormatException if it is missing, larger than 64 MiB or no JSON object
   */
  public static JsonFile read(Path path) throws ModelFormatException {
    return parse(path.toString(), RegularFile.read(path, MAX_BYTES));
  }

  /**
   * Parses bytes.
   *
   * @param origin where they come from, for messages
   */
  public static JsonFile parse(String origin, byte[] bytes) throws ModelFormatException {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (!root.isObject()) {
        throw new ModelFormatException(origin + ": expected a JSON object");
      }
      return new JsonFile(origin, root);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(origin + ": not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new ModelFormatException(origin + ": can't be read: " + e.getMessage());
    }
  }

  /** Where the object comes from, for messages. */
  public String origin() {
    return origin;
  }

  /** The object as JSON text. */
  public String text() {
    return root.toPrettyString();
  }

  /** The exception for a field that is not as it should be. */
  public ModelFormatException fault(String field, String expected) {
    JsonNode value = root.path(field);
    String actual = value.isMissingNode() ? "nothing" : abbreviate(value.toString());
    return new ModelFormatException(
        "%s: %s: expected %s, got %s".formatted(origin, field, expected, actual));
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /** The names of all fields. */
  public List<String> fields() {
    return root.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Whether the field is there and not null. */
  public boolean has(String field) {
    return root.hasNonNull(field);
  }

  /** The field's value as parsed; a missing node where there is none. */
  public JsonNode get(String field) {
    return root.path(field);
  }

  /** All fields with their values, in the order of the file. */
  public Set<Map.Entry<String, JsonNode>> properties() {
    return root.properties();
  }

  /** An integer in a range. */
  public int requireInt(String field, int least, int most) throws ModelFormatException {
    return optionalInt(field, least, most)
        .orElseThrow(() -> fault(field, "an integer from %d to %d".formatted(least, most)));
  }

  /** An integer in a range, if the field is there. */
  public OptionalInt optionalInt(String field, int least, int most) throws ModelFormatException {
    if (!has(field)) {
      return OptionalInt.empty();
    }
    JsonNode value = root.path(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw fault(field, "an integer from %d to %d".formatted(least, most));
    }
    return OptionalInt.of(value.intValue());
  }

  /** A finite number, if the field is there. */
  public OptionalDouble optionalNumber(String field) throws ModelFormatException {
    if (!has(field)) {
      return OptionalDouble.empty();
    }
    JsonNode value = root.path(field);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw fault(field, "a number");
    }
    return OptionalDouble.of(value.doubleValue());
  }

  /** A string, if the field is there. */
  public Optional<String> optionalText(String field) throws ModelFormatException {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!root.path(field).isTextual()) {
      throw fault(field, "a string");
    }
    return Optional.of(root.path(field).textValue());
  }

  /** A string. */
  public String requireText(String field) throws ModelFormatException {
    return optionalText(field).orElseThrow(() -> fault(field, "a string"));
  }

  /** A boolean, false where the field is not there. */
  public boolean flag(String field) throws ModelFormatException {
    if (!has(field)) {
      return false;
    }
    if (!root.path(field).isBoolean()) {
      throw fault(field, "true or false");
    }
    return root.path(field).booleanValue();
  }

  /** An object within this one, if the field is there. */
  public Optional<JsonFile> optionalObject(String field) throws ModelFormatException {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!root.path(field).isObject()) {
      throw fault(field, "an object");
    }
    return Optional.of(new JsonFile(origin + ": " + field, root.path(field)));
  }

  /** A list of strings, empty where the field is not there. */
  public List<String> texts(String field) throws ModelFormatException {
    if (!has(field)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (!root.path(field).isArray()) {
      throw fault(field, "a list of strings");
    }
    for (JsonNode element : root.path(field)) {
      if (!element.isTextual()) {
        throw fault(field, "a list of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }
}
