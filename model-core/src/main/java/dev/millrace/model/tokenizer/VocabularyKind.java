package dev.millrace.model.tokenizer;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Vocabularies of which a {@code tokenizer.json} can be made, and whose they are.
 *
 * @param files names of its files, the vocabulary's first
 * @param modelTypes whose it is where no class is named
 * @param classes tokenizers of transformers that it belongs to
 * @param maker makes the {@code tokenizer.json} that transformers would
 */
record VocabularyKind(
    List<String> files, List<String> modelTypes, List<String> classes, Maker maker) {

  /** Makes a {@code tokenizer.json} of the files in a directory. */
  interface Maker {
    byte[] json(TokenizerSettings settings) throws ModelFormatException;
  }

  /** All kinds: XLM-RoBERTa's and CamemBERT's are SentencePiece's, which is none of them. */
  static final List<VocabularyKind> ALL =
      List.of(
          new VocabularyKind(
              List.of("vocab.txt"),
              List.of("bert", "distilbert"),
              List.of("BertTokenizer", "DistilBertTokenizer"),
              WordPieceVocabulary::json),
          new VocabularyKind(
              List.of("vocab.json", "merges.txt"),
              List.of("roberta"),
              List.of("RobertaTokenizer"),
              ByteLevelVocabulary::json));

  private static final String CLASS = "tokenizer_class";

  boolean isIn(Path directory) {
    return files.stream().allMatch(file -> Files.isRegularFile(directory.resolve(file)));
  }

  /**
   * The kind that transformers' AutoTokenizer would take: by the class that either configuration
   * names, or else by the model's type. The same {@code vocab.txt} means something else to
   * BertTokenizer and to BertJapaneseTokenizer.
   */
  static VocabularyKind of(JsonFile tokenizerConfig, JsonFile config) throws ModelFormatException {
    for (JsonFile file : List.of(tokenizerConfig, config)) {
      Optional<String> named = file.optionalText(CLASS);
      if (named.isPresent()) {
        String name = named.get().replaceFirst("Fast$", "");
        return find(kind -> kind.classes.contains(name))
            .orElseThrow(
                () ->
                    file.fault(
                        CLASS,
                        "%s where there is no tokenizer.json; %s"
                            .formatted(
                                ALL.stream().flatMap(k -> k.classes.stream()).toList(),
                                TokenizerFiles.ADVICE)));
      }
    }
    String modelType = config.requireText("model_type");
    return find(kind -> kind.modelTypes.contains(modelType))
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "%s: a %s checkpoint needs a tokenizer.json; %s"
                        .formatted(config.origin(), modelType, TokenizerFiles.ADVICE)));
  }

  private static Optional<VocabularyKind> find(Predicate<VocabularyKind> condition) {
    return ALL.stream().filter(condition).findFirst();
  }
}
