package dev.millrace.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class FastTokenizerTest {
  private static final int VOCABULARY = 1500;
  private static final long UNK = 1;
  private static final long CLS = 2;
  private static final long SEP = 3;

  @TempDir private Path directory;
  private GoldenModel golden;

  @BeforeEach
  void unpack() {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("golden"));
  }

  @Test
  void idsAreThoseOfHuggingFace() throws ModelFormatException {
    try (FastTokenizer tokenizer = load(64)) {
      assertThat(tokenizer.maxLength()).isEqualTo(64);
      for (int i = 0; i < golden.texts().size(); i++) {
        assertThat(tokenizer.tokenize(golden.texts().get(i)).inputIds())
            .as(golden.texts().get(i))
            .isEqualTo(golden.inputIds().get(i));
      }
    }
  }

  @Test
  void anEmptyTextIsTwoSpecialTokens() throws ModelFormatException {
    try (FastTokenizer tokenizer = load(64)) {
      TokenizedText empty = tokenizer.tokenize("");

      assertThat(empty.inputIds()).containsExactly(CLS, SEP);
      assertThat(empty.length()).isEqualTo(2);
      assertThat(empty.truncated()).isFalse();
      assertThat(empty.unknownTokens()).isZero();
    }
  }

  @Test
  void aTextThatIsTooLongLosesItsEndButNotItsLastToken() throws ModelFormatException {
    String text = "the card failed ".repeat(50);
    try (FastTokenizer whole = load(512);
        FastTokenizer cut = load(8)) {
      TokenizedText truncated = cut.tokenize(text);

      assertThat(truncated.truncated()).isTrue();
      assertThat(truncated.length()).isEqualTo(8);
      assertThat(truncated.inputIds()).startsWith(CLS).endsWith(SEP);
      assertThat(Arrays.copyOf(truncated.inputIds(), 7))
          .isEqualTo(Arrays.copyOf(whole.tokenize(text).inputIds(), 7));
    }
  }

  @Test
  void aTextOfExactlyTheMaximumIsWhole() throws ModelFormatException {
    try (FastTokenizer tokenizer = load(5)) {
      TokenizedText exact = tokenizer.tokenize("the card the");
      TokenizedText longer = tokenizer.tokenize("the card the card");

      assertThat(exact.length()).isEqualTo(5);
      assertThat(exact.truncated()).isFalse();
      assertThat(longer.length()).isEqualTo(5);
      assertThat(longer.truncated()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {511, 512, 513, 8192, 100_000})
  void thereIsNoLimitButTheModels(int limit) throws ModelFormatException {
    try (FastTokenizer tokenizer = load(limit)) {
      TokenizedText exact = tokenizer.tokenize("a ".repeat(limit - 2));
      assertThat(exact.length()).isEqualTo(limit);
      assertThat(exact.truncated()).isFalse();

      TokenizedText longer = tokenizer.tokenize("a ".repeat(limit));
      assertThat(longer.length()).isEqualTo(limit);
      assertThat(longer.truncated()).isTrue();
    }
  }

  @Test
  void countsTokensThatTheVocabularyLacks() throws ModelFormatException {
    try (FastTokenizer tokenizer = load(64)) {
      TokenizedText text = tokenizer.tokenize("the 账 card ☃ ☃");

      assertThat(text.inputIds()).contains(UNK);
      assertThat((long) text.unknownTokens())
          .isEqualTo(Arrays.stream(text.inputIds()).filter(id -> id == UNK).count())
          .isPositive();
      assertThat(tokenizer.tokenize("the card").unknownTokens()).isZero();
    }
  }

  /** Exported tokenizers often pad to 128 and cut at 128: right for a demo, wrong for a stream. */
  @Test
  void paddingAndTruncationOfTheFileAreReplaced() throws IOException, ModelFormatException {
    JsonEdits.set(
        file(),
        "padding",
        """
        {"strategy": {"Fixed": 32}, "direction": "Right", "pad_to_multiple_of": null,
         "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}""");
    JsonEdits.set(
        file(),
        "truncation",
        """
        {"direction": "Left", "max_length": 6, "strategy": "LongestFirst", "stride": 0}""");
    try (FastTokenizer tokenizer = load(12)) {
      assertThat(tokenizer.tokenize("the card").length()).as("no padding").isEqualTo(4);
      TokenizedText text = tokenizer.tokenize("the card failed ".repeat(20));
      assertThat(text.length()).isEqualTo(12);
      assertThat(text.truncated()).isTrue();
    }
  }

  @Test
  void refusesAVocabularyLargerThanTheModels() {
    assertThatThrownBy(() -> FastTokenizer.load(file(), 64, VOCABULARY - 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("%s: has token id 1499, but the model's vocabulary has 1499 rows", file());
  }

  @Test
  void addedTokensCountToo() throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode added = json.readTree(file().toFile()).get("added_tokens");
    ((ObjectNode) added.get(4)).put("id", 5000);
    JsonEdits.set(file(), "added_tokens", added.toString());

    assertThatThrownBy(() -> load(64))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("has token id 5000, but the model's vocabulary has 1500 rows");
  }

  /** Unigram vocabularies are lists of pieces and scores. */
  @Test
  void readsUnigramVocabularies() throws IOException, ModelFormatException {
    Path unigram = directory.resolve("unigram.json");
    Files.writeString(
        unigram,
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
         "decoder": null,
         "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
                   "vocab": [["<unk>", 0.0], ["card", -1.0], ["the", -2.0]]}}""");

    try (FastTokenizer tokenizer = FastTokenizer.load(unigram, 8, 3)) {
      TokenizedText text = tokenizer.tokenize("the card ☃");
      assertThat(text.inputIds()).containsExactly(2, 1, 0);
      assertThat(text.unknownTokens()).isEqualTo(1);
    }
    assertThatThrownBy(() -> FastTokenizer.load(unigram, 8, 2))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("has token id 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model\": {\"type\": \"Unheard\"}}", "[]", "not json", ""})
  void refusesAFileThatIsNoTokenizer(String text) throws IOException {
    Path broken = Files.writeString(directory.resolve("tokenizer.json"), text);

    assertThatThrownBy(() -> FastTokenizer.load(broken, 64, VOCABULARY))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(broken.toString());
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThatThrownBy(() -> FastTokenizer.load(directory.resolve("absent.json"), 64, VOCABULARY))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("absent.json: no such file");
  }

  /** Lone surrogates can't be written in UTF-8, and zero is how C ends a string. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ud83d",
        "\ude00 the card",
        "the card \ud83d",
        "\ude00\ud83d",
        "the \u0000 card",
        "\uffff\ufffe\ufeff",
        "👨‍👩‍👧‍👦 the card",
        "a\u0301\u0327a\u0301\u0327"
      })
  void strangeTextsAreTokenized(String text) throws ModelFormatException {
    try (FastTokenizer tokenizer = load(64)) {
      TokenizedText tokenized = tokenizer.tokenize(text);

      assertThat(tokenized.inputIds()).startsWith(CLS).endsWith(SEP);
      assertThat(tokenizer.tokenize("the card").length()).as("still sound").isEqualTo(4);
    }
  }

  @Test
  void aLoneSurrogateLeavesTheRestOfTheText() throws ModelFormatException {
    try (FastTokenizer tokenizer = load(64)) {
      long[] card = tokenizer.tokenize("the card").inputIds();

      assertThat(tokenizer.tokenize("\ud83d the card").inputIds()).contains(card[1], card[2]);
      assertThat(tokenizer.tokenize("the card \ude00").inputIds()).contains(card[1], card[2]);
    }
  }

  @Test
  void severalThreadsGetWhatOneGets() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (FastTokenizer tokenizer = load(64)) {
      List<Future<List<long[]>>> results = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        results.add(
            threads.submit(
                () -> {
                  List<long[]> ids = new ArrayList<>();
                  for (int repeat = 0; repeat < 20; repeat++) {
                    ids.clear();
                    for (String text : golden.texts()) {
                      ids.add(tokenizer.tokenize(text).inputIds());
                    }
                  }
                  return ids;
                }));
      }
      for (Future<List<long[]>> result : results) {
        assertThat(result.get(5, TimeUnit.MINUTES).toArray(long[][]::new))
            .isDeepEqualTo(golden.inputIds().toArray(long[][]::new));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Path file() {
    return golden.directory().resolve("tokenizer.json");
  }

  private FastTokenizer load(int maxLength) throws ModelFormatException {
    return FastTokenizer.load(file(), maxLength, VOCABULARY);
  }
}
