package dev.millrace.model.compiler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.RegularFile;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A directory as transformers' {@code save_pretrained} writes it: {@code config.json}, {@code
 * model.safetensors}, {@code tokenizer.json}, and perhaps {@code tokenizer_config.json}.
 */
public final class CheckpointDirectory implements ModelSource {
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.safetensors";
  static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private final Path directory;

  private CheckpointDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * A checkpoint directory.
   *
   * @throws ModelFormatException naming the files that are missing
   */
  public static CheckpointDirectory open(Path directory) throws ModelFormatException {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(directory, "no such directory");
    }
    List<String> missing =
        List.of(CONFIG, WEIGHTS, TOKENIZER).stream()
            .filter(file -> !Files.isRegularFile(directory.resolve(file)))
            .toList();
    if (!missing.isEmpty()) {
      throw new ModelFormatException(
          directory,
          "a checkpoint has config.json, model.safetensors and tokenizer.json; missing: "
              + String.join(", ", missing));
    }
    return new CheckpointDirectory(directory);
  }

  @Override
  public String name() {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  @Override
  public String fingerprint() throws ModelFormatException {
    MessageDigest digest = Sha256.digest();
    for (String file : List.of(CONFIG, WEIGHTS, TOKENIZER, TOKENIZER_CONFIG)) {
      Path path = directory.resolve(file);
      String entry = file + " " + (Files.exists(path) ? Sha256.of(path) : "none") + "\n";
      digest.update(entry.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.hex(digest);
  }

  @Override
  public JsonFile config() throws ModelFormatException {
    return JsonFile.read(directory.resolve(CONFIG));
  }

  @Override
  public WeightSource weights() throws ModelFormatException {
    return SafetensorsFile.open(directory.resolve(WEIGHTS));
  }

  @Override
  public byte[] tokenizerJson() throws ModelFormatException {
    return RegularFile.read(directory.resolve(TOKENIZER), JsonFile.MAX_BYTES);
  }

  @Override
  public String tokenizerOrigin() {
    return directory.resolve(TOKENIZER).toString();
  }

  @Override
  public Optional<Pooling> embeddingPooling() throws ModelFormatException {
    return SentenceTransformersFiles.pooling(directory);
  }

  @Override
  public OptionalInt tokenizerMaxLength() throws ModelFormatException {
    Path path = directory.resolve(TOKENIZER_CONFIG);
    if (!Files.exists(path)) {
      return OptionalInt.empty();
    }
    // Tokenizers without a limit say so with a number of 31 digits.
    JsonNode limit = JsonFile.read(path).get("model_max_length");
    return limit.canConvertToInt() && limit.intValue() > 0
        ? OptionalInt.of(limit.intValue())
        : OptionalInt.empty();
  }
}
