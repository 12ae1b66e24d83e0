package dev.millrace.model.compiler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.checkpoint.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json} of a compiled model directory: what it is, and the digest of every file.
 *
 * @param format version of the directory's layout, of the graph's inputs and of what is made of a
 *     checkpoint
 * @param name what the model is called
 * @param source fingerprint of the checkpoint it was made from
 * @param quantization how its weights are stored: a plan's id
 * @param maxTokens where the tokenizer truncates
 * @param encoder what the graph computes
 * @param files sha256 by file name
 */
record Manifest(
    int format,
    String name,
    String source,
    String quantization,
    int maxTokens,
    EncoderDescription encoder,
    Map<String, String> files) {

  /**
   * Goes up with every change that older or newer directories don't share, and with every change of
   * the graph or the numbers that are made of a checkpoint: {@link CompiledModel#id} and {@link
   * ModelCache} tell models apart by what they were made from.
   */
  static final int FORMAT = 13;

  static final String FILE = "manifest.json";

  private static final long MAX_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  Manifest {
    files = new TreeMap<>(files);
  }

  static Manifest read(Path directory) throws ModelFormatException {
    Path path = directory.resolve(FILE);
    try {
      @Nullable Manifest manifest =
          JSON.readValue(RegularFile.read(path, MAX_BYTES), Manifest.class);
      if (manifest == null) {
        throw new ModelFormatException(path, "not a manifest: null");
      }
      if (manifest.format() != FORMAT) {
        throw new ModelFormatException(
            path,
            "expected format %d, got %d: compile the checkpoint again"
                .formatted(FORMAT, manifest.format()));
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(path, "not a manifest: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(path, "can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks what the graph's digest does not vouch for.
   *
   * @param described what the configuration beside it makes of an encoder pooled like this one
   * @throws ModelFormatException naming the first field that is not as it must be
   */
  void requireLike(EncoderDescription described, Path directory) throws ModelFormatException {
    Path path = directory.resolve(FILE);
    JsonNode expected = JSON.valueToTree(described);
    JsonNode actual = JSON.valueToTree(encoder);
    for (Map.Entry<String, JsonNode> field : expected.properties()) {
      if (!field.getValue().equals(actual.get(field.getKey()))) {
        throw new ModelFormatException(
            path,
            "encoder.%s: expected %s, as config.json has it, got %s"
                .formatted(field.getKey(), field.getValue(), actual.get(field.getKey())));
      }
    }
    if (maxTokens < 1 || maxTokens > described.maxTokens()) {
      throw new ModelFormatException(
          path, "max_tokens: expected 1 to %d, got %d".formatted(described.maxTokens(), maxTokens));
    }
  }

  void write(Path directory) throws IOException {
    JSON.writeValue(directory.resolve(FILE).toFile(), this);
  }
}
