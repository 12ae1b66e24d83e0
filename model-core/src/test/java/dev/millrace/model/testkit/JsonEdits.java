package dev.millrace.model.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations that differ from a sound one in a field. */
public final class JsonEdits {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonEdits() {}

  /** Sets a field of a JSON object to a value, given as JSON. */
  public static String with(String json, String field, String value) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(json);
      root.set(field, JSON.readTree(value));
      return root.toPrettyString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes a field of a JSON object. */
  public static String without(String json, String field) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(json);
      root.remove(field);
      return root.toPrettyString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets a field in a file; the value is JSON. */
  public static void set(Path file, String field, String value) {
    try {
      Files.writeString(file, with(Files.readString(file), field, value));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A configuration by its text, called {@code config.json}. */
  public static JsonFile parse(String json) {
    try {
      return JsonFile.parse("config.json", json.getBytes(StandardCharsets.UTF_8));
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
