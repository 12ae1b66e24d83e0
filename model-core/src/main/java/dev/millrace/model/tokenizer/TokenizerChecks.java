package dev.millrace.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the library that runs tokenizers accepts, and would fail or mislead with later. */
final class TokenizerChecks {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerChecks.class);

  /** Tables are padded to a multiple of 8, 64 or 128 rows; this is far beyond. */
  private static final int MANY_SPARE_ROWS = 1024;

  private TokenizerChecks() {}

  /**
   * Checks a {@code tokenizer.json}.
   *
   * @param vocabSize rows of the word embedding
   */
  static void require(JsonFile file, int vocabSize) throws ModelFormatException {
    requireIdsBelow(file, vocabSize);
    requireUnknownToken(file);
    requireTokenTypeZero(file, file.get("post_processor"));
  }

  /**
   * An id without a row is certainly wrong. A row without an id is not: models have more rows than
   * tokens to make the table's size a round number, or since tokens were to be added. So a
   * tokenizer that is another model's is noticed only where its vocabulary is the larger one.
   */
  private static void requireIdsBelow(JsonFile file, int vocabSize) throws ModelFormatException {
    JsonNode vocabulary = file.get("model").path("vocab");
    long largest = vocabulary.isArray() ? vocabulary.size() - 1 : -1;
    if (vocabulary.isObject()) {
      for (JsonNode id : vocabulary) {
        largest = Math.max(largest, id.asLong());
      }
    }
    for (JsonNode added : file.get("added_tokens")) {
      largest = Math.max(largest, added.path("id").asLong());
    }
    if (largest >= vocabSize) {
      throw new ModelFormatException(
          "%s: has token id %d, but the model's vocabulary has %d rows"
              .formatted(file.origin(), largest, vocabSize));
    }
    if (largest >= 0 && vocabSize - largest > MANY_SPARE_ROWS) {
      LOG.warn(
          "{}: has token ids up to {}, but the model's vocabulary has {} rows: is it this model's?",
          file.origin(),
          largest,
          vocabSize);
    }
  }

  /** Without it, the first text with a character that is not in the vocabulary would fail. */
  private static void requireUnknownToken(JsonFile file) throws ModelFormatException {
    JsonNode model = file.get("model");
    String type = model.path("type").asText();
    if (type.equals("Unigram") && !model.path("unk_id").isIntegralNumber()) {
      throw new ModelFormatException(
          file.origin() + ": model.unk_id: expected the id of the unknown token, got nothing");
    }
    @Nullable String unknown = model.path("unk_token").textValue();
    if ((type.equals("WordPiece") || type.equals("WordLevel"))
        && (unknown == null || !model.path("vocab").has(unknown))) {
      throw new ModelFormatException(
          file.origin() + ": model.unk_token: expected a token of the vocabulary");
    }
  }

  /** Encoders are compiled for one text, which is of type 0 as in BERT. XLNet's, say, is not. */
  private static void requireTokenTypeZero(JsonFile file, JsonNode processor)
      throws ModelFormatException {
    for (JsonNode part : processor.path("processors")) {
      requireTokenTypeZero(file, part);
    }
    for (JsonNode piece : processor.path("single")) {
      for (JsonNode token : piece) {
        if (token.path("type_id").asLong() != 0) {
          throw new ModelFormatException(
              "%s: post_processor.single: expected type_id 0 throughout, got %s: token types of a"
                      .formatted(file.origin(), piece)
                  + " single text other than 0 are not supported");
        }
      }
    }
  }
}
