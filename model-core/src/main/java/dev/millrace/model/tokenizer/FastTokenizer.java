package dev.millrace.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer from a {@code tokenizer.json}, run by Hugging Face's own Rust library through DJL, so
 * that ids are theirs exactly.
 *
 * <p>Threading: safe for use by several threads at once; the native tokenizer is immutable.
 */
public final class FastTokenizer implements Tokenizer {
  static {
    // Online, DJL reports its use to its makers on some clouds and looks for native libraries on
    // the network. Neither is this process's business.
    System.setProperty("ai.djl.offline", "true");
  }

  private static final long NO_UNKNOWN = -1;

  private final HuggingFaceTokenizer tokenizer;
  private final int maxLength;
  private final long unknownId;

  private FastTokenizer(HuggingFaceTokenizer tokenizer, int maxLength, long unknownId) {
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.unknownId = unknownId;
  }

  /**
   * Loads a {@code tokenizer.json}. Padding and truncation that the file asks for are replaced: no
   * padding, truncation at the given length.
   *
   * @param maxLength most tokens of a text, special ones included
   * @param vocabSize rows of the word embedding; every id must be below it, but rows may be without
   *     a token
   * @throws ModelFormatException if the file is missing or no tokenizer, its vocabulary does not
   *     fit the model, or it gives a single text token types other than 0
   */
  public static FastTokenizer load(Path tokenizerJson, int maxLength, int vocabSize)
      throws ModelFormatException {
    return load(tokenizerJson, tokenizerJson.toString(), maxLength, vocabSize);
  }

  /**
   * The same, for a copy of a file.
   *
   * @param origin which file messages name
   */
  public static FastTokenizer load(Path tokenizerJson, String origin, int maxLength, int vocabSize)
      throws ModelFormatException {
    JsonFile file = JsonFile.parse(origin, RegularFile.read(tokenizerJson, JsonFile.MAX_BYTES));
    TokenizerChecks.require(file, vocabSize);
    FastTokenizer tokenizer = build(tokenizerJson, file, maxLength);
    // Truncation never drops special tokens: where they fill the limit, texts would pass it.
    int special = tokenizer.tokenize("").length();
    if (special >= maxLength) {
      tokenizer.close();
      throw new ModelFormatException(
          "%s: adds %d special tokens, but the limit is %d tokens"
              .formatted(origin, special, maxLength));
    }
    return tokenizer;
  }

  private static FastTokenizer build(Path tokenizerJson, JsonFile file, int maxLength)
      throws ModelFormatException {
    try {
      HuggingFaceTokenizer.Builder builder =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(tokenizerJson)
              .optAddSpecialTokens(true)
              .optPadding(false)
              .optTruncation(true)
              .optMaxLength(maxLength);
      // DJL lowers any length to the model's, which it takes to be 512 where nobody says.
      builder.configure(Map.of("modelMaxLength", maxLength));
      return new FastTokenizer(builder.build(), maxLength, unknownId(file));
    } catch (IOException | RuntimeException e) {
      throw new ModelFormatException(
          file.origin() + ": not a tokenizer that can be loaded: " + e.getMessage());
    }
  }

  /** The id of {@code model.unk_token} in WordPiece and BPE, {@code model.unk_id} in Unigram. */
  private static long unknownId(JsonFile file) {
    JsonNode model = file.get("model");
    if (model.path("unk_id").isIntegralNumber()) {
      return model.path("unk_id").longValue();
    }
    @Nullable String token = model.path("unk_token").textValue();
    return token == null ? NO_UNKNOWN : model.path("vocab").path(token).asLong(NO_UNKNOWN);
  }

  /**
   * Asks DJL's native methods for the ids alone: its {@code Encoding} brings tokens, spans and
   * masks along, each as Java objects, which takes a fifth of the time.
   */
  @Override
  public TokenizedText tokenize(String text) {
    TokenizersLibrary library = TokenizersLibrary.LIB;
    long encoding = library.encode(tokenizer.getHandle(), text, true);
    try {
      long[] ids = library.getTokenIds(encoding);
      return new TokenizedText(ids, unknown(ids), library.getOverflowCount(encoding) > 0);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private int unknown(long[] ids) {
    int unknown = 0;
    for (long id : ids) {
      if (id == unknownId) {
        unknown++;
      }
    }
    return unknown;
  }

  @Override
  public int maxLength() {
    return maxLength;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
