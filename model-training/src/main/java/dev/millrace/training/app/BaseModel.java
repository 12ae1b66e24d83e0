package dev.millrace.training.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.tokenizer.FastTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What training needs to know of a checkpoint before it loads its numbers.
 *
 * @param source the checkpoint
 * @param encoder its encoder
 * @param head what heads of its family are made of
 */
record BaseModel(ModelSource source, EncoderDescription encoder, HeadLayout head) {
  private static final int LONGEST_HELD_OUT = 2048;

  static BaseModel of(ModelSource source) throws ModelFormatException {
    JsonFile config = source.config();
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    return new BaseModel(
        source,
        architecture.describe(config, architecture.pooling(config)),
        architecture.head(config));
  }

  /** Its tokenizer as serving has it, up to lengths whose attention fits in memory. */
  FastTokenizer servingTokenizer() throws ModelFormatException, IOException {
    return tokenizer(LONGEST_HELD_OUT);
  }

  /**
   * Its tokenizer; the caller closes it.
   *
   * @param maxLength most tokens of a text, if the model reads so many
   */
  FastTokenizer tokenizer(int maxLength) throws ModelFormatException, IOException {
    int most = Math.min(encoder.maxTokens(), source.tokenizerMaxLength().orElse(maxLength));
    Path copy = Files.createTempFile("millrace-tokenizer", ".json");
    try {
      Files.write(copy, source.tokenizerJson());
      return FastTokenizer.load(
          copy, source.tokenizerOrigin(), Math.min(most, maxLength), encoder.vocabSize());
    } finally {
      Files.delete(copy);
    }
  }
}
