package dev.millrace.model.tokenizer;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What stands beside the vocabulary of a checkpoint without {@code tokenizer.json}. Each file may
 * be absent, and is an empty object then.
 *
 * @param directory where the vocabulary is
 * @param config {@code tokenizer_config.json}
 * @param specialTokens {@code special_tokens_map.json}
 * @param addedTokens {@code added_tokens.json}: ids by token
 */
record TokenizerSettings(
    Path directory, JsonFile config, JsonFile specialTokens, JsonFile addedTokens) {
  /** The files' names. */
  static final List<String> FILES =
      List.of("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json");

  static TokenizerSettings read(Path directory) throws ModelFormatException {
    return new TokenizerSettings(
        directory,
        optional(directory.resolve(FILES.get(0))),
        optional(directory.resolve(FILES.get(1))),
        optional(directory.resolve(FILES.get(2))));
  }

  private static JsonFile optional(Path file) throws ModelFormatException {
    return Files.exists(file)
        ? JsonFile.read(file)
        : JsonFile.parse(file.toString(), "{}".getBytes(StandardCharsets.UTF_8));
  }

  /** A boolean of {@code tokenizer_config.json}. */
  boolean flag(String field, boolean otherwise) throws ModelFormatException {
    return config.has(field) ? config.flag(field) : otherwise;
  }
}
