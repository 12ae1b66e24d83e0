package dev.millrace.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers that load, and would fail or mislead later. */
@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class TokenizerChecksTest {
  private static final String TEMPLATE =
      """
      {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "[CLS]", "type_id": %d}},
                  {"Sequence": {"id": "A", "type_id": %d}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": %d}}],
       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                          "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}}""";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void unpack() {
    file =
        GoldenModel.unpack(GoldenModel.BERT, directory.resolve("golden"))
            .directory()
            .resolve("tokenizer.json");
  }

  /** XLNet's last token is of type 2, say; here no text would be of the type that it expects. */
  @ParameterizedTest
  @CsvSource({"0, 0, 2", "1, 0, 0", "0, 1, 0"})
  void aSingleTextIsOfTypeZero(int first, int text, int last) {
    String template = TEMPLATE.formatted(first, text, last);
    JsonEdits.set(file, "post_processor", template);
    assertRefused().hasMessageContaining("post_processor.single: expected type_id 0 throughout");

    JsonEdits.set(
        file,
        "post_processor",
        "{\"type\": \"Sequence\", \"processors\": [{\"type\": \"ByteLevel\", \"trim_offsets\": true,"
            + " \"add_prefix_space\": true, \"use_regex\": true}, %s]}".formatted(template));
    assertRefused().hasMessageContaining("\"type_id\":" + Math.max(first, Math.max(text, last)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", 3], \"cls\": [\"[CLS]\", 2]}",
        "{\"type\": \"RobertaProcessing\", \"sep\": [\"[SEP]\", 3], \"cls\": [\"[CLS]\", 2],"
            + " \"trim_offsets\": true, \"add_prefix_space\": false}"
      })
  void olderProcessorsGiveThatAlways(String processor) throws ModelFormatException {
    JsonEdits.set(file, "post_processor", processor);

    try (FastTokenizer tokenizer = FastTokenizer.load(file, 64, 1500)) {
      assertThat(tokenizer.tokenize("the card").inputIds()).startsWith(2).endsWith(3).hasSize(4);
    }
  }

  @Test
  void otherTypesOfAPairDontMatter() throws ModelFormatException {
    JsonEdits.set(file, "post_processor", TEMPLATE.formatted(0, 0, 0));

    FastTokenizer.load(file, 64, 1500).close();
  }

  /** The library would say so at the first text with an unknown character. */
  @ParameterizedTest
  @ValueSource(strings = {"[NONE]", "", "[UNK] "})
  void aWordPieceVocabularyHasItsUnknownToken(String token) throws IOException {
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll("\"unk_token\": *\"\\[UNK]\"", "\"unk_token\": \"" + token + "\""));

    assertRefused().hasMessage(file + ": model.unk_token: expected a token of the vocabulary");
  }

  @Test
  void aUnigramVocabularySaysWhichIsItsUnknownToken() throws IOException {
    Files.writeString(
        file,
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
         "model": {"type": "Unigram", "unk_id": null, "vocab": [["<unk>", 0.0], ["a", -1.0]]}}""");

    assertRefused()
        .hasMessage(file + ": model.unk_id: expected the id of the unknown token, got nothing");
  }

  /**
   * Tables are often larger than the vocabulary: ModernBERT's has 50,368 rows for 50,280 tokens.
   */
  @ParameterizedTest
  @ValueSource(ints = {1500, 1501, 1536, 1 << 20})
  void rowsWithoutATokenAreNoFault(int rows) throws ModelFormatException {
    try (FastTokenizer tokenizer = FastTokenizer.load(file, 64, rows)) {
      assertThat(tokenizer.tokenize("the card").length()).isEqualTo(4);
    }
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(() -> FastTokenizer.load(file, 64, 1500))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageNotContaining("\n");
  }
}
