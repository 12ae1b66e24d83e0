package dev.millrace.model.tokenizer;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.RegularFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tokenizer of a checkpoint directory: {@code tokenizer.json}, or where there is none, the
 * vocabulary files of older checkpoints, of which the same is made.
 */
public final class TokenizerFiles {
  private static final String TOKENIZER_JSON = "tokenizer.json";

  /** What to do where a tokenizer's files can't be read here. */
  static final String ADVICE =
      "load it with transformers' AutoTokenizer and save it with save_pretrained, which writes"
          + " tokenizer.json";

  private static final List<String> SENTENCE_PIECE =
      List.of("sentencepiece.bpe.model", "spiece.model", "tokenizer.model");

  private final Path directory;
  private final boolean whole;

  private TokenizerFiles(Path directory, boolean whole) {
    this.directory = directory;
    this.whole = whole;
  }

  /** The tokenizer of a directory, if it has any that can be read. */
  public static Optional<TokenizerFiles> find(Path directory) {
    if (Files.isRegularFile(directory.resolve(TOKENIZER_JSON))) {
      return Optional.of(new TokenizerFiles(directory, true));
    }
    return VocabularyKind.ALL.stream().anyMatch(kind -> kind.isIn(directory))
        ? Optional.of(new TokenizerFiles(directory, false))
        : Optional.empty();
  }

  /** For a message that says it is missing: what to do about a tokenizer in another format. */
  public static String advice(Path directory) {
    return SENTENCE_PIECE.stream()
        .filter(file -> Files.exists(directory.resolve(file)))
        .findFirst()
        .map(file -> "; %s is not read: %s".formatted(file, ADVICE))
        .orElse("");
  }

  /** All files that take part, those included that are not there but would. */
  public List<String> names() {
    if (whole) {
      return List.of(TOKENIZER_JSON);
    }
    List<String> names = new ArrayList<>(List.of(TOKENIZER_JSON));
    for (VocabularyKind kind : VocabularyKind.ALL) {
      names.addAll(kind.files());
    }
    names.addAll(TokenizerSettings.FILES);
    return names;
  }

  /** The file with the vocabulary, for messages. */
  public String origin() {
    if (whole) {
      return directory.resolve(TOKENIZER_JSON).toString();
    }
    return VocabularyKind.ALL.stream()
        .filter(kind -> kind.isIn(directory))
        .map(kind -> directory.resolve(kind.files().get(0)).toString())
        .findFirst()
        .orElse(directory.toString());
  }

  /**
   * The {@code tokenizer.json}, as it is or made of the vocabulary files.
   *
   * @param config the checkpoint's {@code config.json}, which tells how the vocabulary is used
   * @throws ModelFormatException if a file is missing or broken, or asks for a tokenizer that is
   *     not made here
   */
  public byte[] json(JsonFile config) throws ModelFormatException {
    if (whole) {
      return RegularFile.read(directory.resolve(TOKENIZER_JSON), JsonFile.MAX_BYTES);
    }
    TokenizerSettings settings = TokenizerSettings.read(directory);
    return VocabularyKind.of(settings.config(), config).maker().json(settings);
  }
}
