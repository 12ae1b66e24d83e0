package dev.millrace.model.compiler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.tokenizer.TokenizerFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A directory as transformers' {@code save_pretrained} writes it: {@code config.json}, {@code
 * model.safetensors} or its shards and their index, {@code tokenizer.json} or an older checkpoint's
 * vocabulary, and perhaps {@code tokenizer_config.json}.
 *
 * <p>A file that is preferred hides the others: {@code model.safetensors} an index beside it, and
 * {@code tokenizer.json} a {@code vocab.txt}, as in transformers.
 */
public final class CheckpointDirectory implements ModelSource {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  /** Beside {@code tokenizer.json}. */
  private static final List<String> TOKENIZER_FILES =
      List.of(
          TOKENIZER_CONFIG,
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "sentencepiece.bpe.model");

  private final Path directory;
  private final WeightFiles weights;
  private final TokenizerFiles tokenizer;

  private CheckpointDirectory(Path directory, WeightFiles weights, TokenizerFiles tokenizer) {
    this.directory = directory;
    this.weights = weights;
    this.tokenizer = tokenizer;
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
    Optional<WeightFiles> weights = WeightFiles.find(directory);
    Optional<TokenizerFiles> tokenizer = TokenizerFiles.find(directory);
    if (weights.isPresent()
        && tokenizer.isPresent()
        && Files.isRegularFile(directory.resolve(CONFIG))) {
      return new CheckpointDirectory(directory, weights.get(), tokenizer.get());
    }
    List<String> missing = new ArrayList<>();
    if (!Files.isRegularFile(directory.resolve(CONFIG))) {
      missing.add(CONFIG);
    }
    if (weights.isEmpty()) {
      missing.add(WeightFiles.SINGLE + WeightFiles.advice(directory));
    }
    if (tokenizer.isEmpty()) {
      missing.add(TOKENIZER + TokenizerFiles.advice(directory));
    }
    throw new ModelFormatException(
        directory,
        "a checkpoint has config.json, model.safetensors and tokenizer.json; missing: "
            + String.join(", ", missing));
  }

  @Override
  public String name() {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  @Override
  public String fingerprint() throws ModelFormatException {
    MessageDigest digest = Sha256.digest();
    List<String> files = new ArrayList<>(List.of(CONFIG));
    files.addAll(weights.names());
    files.addAll(tokenizer.names());
    files.add(TOKENIZER_CONFIG);
    for (String file : new LinkedHashSet<>(files)) {
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
    return weights.open();
  }

  @Override
  public byte[] tokenizerJson() throws ModelFormatException {
    return tokenizer.json(config());
  }

  @Override
  public String tokenizerOrigin() {
    return tokenizer.origin();
  }

  @Override
  public Optional<Pooling> embeddingPooling() throws ModelFormatException {
    return SentenceTransformersFiles.pooling(directory);
  }

  @Override
  public List<Path> tokenizerFiles() {
    return TOKENIZER_FILES.stream().map(directory::resolve).filter(Files::isRegularFile).toList();
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
