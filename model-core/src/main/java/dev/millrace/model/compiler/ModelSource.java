package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A checkpoint that can be compiled, wherever it is. */
public interface ModelSource {

  /** A short name for messages and predictions. */
  String name();

  /** The name under which other programs know it: on a model hub, or the directory's own. */
  default String publishedName() {
    return name();
  }

  /** Digest of every file that takes part in compilation. */
  String fingerprint() throws ModelFormatException;

  /** Its {@code config.json}. */
  JsonFile config() throws ModelFormatException;

  /** Its tensors; the caller closes them. */
  WeightSource weights() throws ModelFormatException;

  /** Its {@code tokenizer.json}. */
  byte[] tokenizerJson() throws ModelFormatException;

  /** Where its {@code tokenizer.json} comes from, for messages. */
  String tokenizerOrigin();

  /**
   * How its makers pool states to embeddings, if the checkpoint says so.
   *
   * @throws ModelFormatException if it says what is not computed here
   */
  default Optional<Pooling> embeddingPooling() throws ModelFormatException {
    return Optional.empty();
  }

  /** Other files that transformers may want of its tokenizer. */
  default List<Path> tokenizerFiles() {
    return List.of();
  }

  /** The longest input that its tokenizer's configuration allows, if it says so. */
  OptionalInt tokenizerMaxLength() throws ModelFormatException;
}
