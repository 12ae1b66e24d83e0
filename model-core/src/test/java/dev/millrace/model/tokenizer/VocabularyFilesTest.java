package dev.millrace.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Old checkpoints of BERT and DistilBERT: {@code vocab.txt} without {@code tokenizer.json}. */
@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class VocabularyFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private GoldenModel golden;
  private List<String> tokens;
  private String modelConfig = "{\"model_type\": \"bert\"}";

  @BeforeEach
  void replaceTheTokenizer() throws IOException {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Path tokenizer = golden.directory().resolve("tokenizer.json");
    JsonNode vocabulary = JSON.readTree(tokenizer.toFile()).get("model").get("vocab");
    String[] byId = new String[vocabulary.size()];
    vocabulary.properties().forEach(token -> byId[token.getValue().intValue()] = token.getKey());
    tokens = new ArrayList<>(List.of(byId));
    writeVocabulary("\n");
    Files.delete(tokenizer);
    Files.delete(config());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void givesTheIdsOfTheTokenizerThatItWas(String lineBreak) throws Exception {
    writeVocabulary(lineBreak);
    for (String type : new String[] {"bert", "distilbert"}) {
      modelConfig = "{\"model_type\": \"" + type + "\"}";
      requireGoldenIds();
    }
  }

  @Test
  void theLastLineNeedsNoBreak() throws Exception {
    Files.writeString(vocabulary(), String.join("\n", tokens));

    requireGoldenIds();
  }

  /** As later versions of transformers wrote them. */
  @Test
  void configurationsThatSayWhatIsTheDefaultChangeNothing() throws Exception {
    Files.writeString(
        config(),
        """
        {"tokenizer_class": "BertTokenizerFast", "do_lower_case": true, "strip_accents": null,
         "tokenize_chinese_chars": true, "do_basic_tokenize": true, "never_split": null,
         "unk_token": "[UNK]", "cls_token": {"content": "[CLS]", "lstrip": false},
         "added_tokens_decoder": {"4": {"content": "[MASK]", "lstrip": false, "normalized": false,
                                        "rstrip": false, "single_word": false, "special": true}}}
        """);
    Files.writeString(file("special_tokens_map.json"), "{\"unk_token\": \"[UNK]\"}");
    Files.writeString(file("added_tokens.json"), "{\"[PAD]\": 0}");

    requireGoldenIds();
  }

  @Test
  void theSameFilesMakeTheSameBytes() throws Exception {
    assertThat(json()).isEqualTo(json());
  }

  @ParameterizedTest
  @CsvSource({
    "do_lower_case, false, lowercase, false",
    "do_lower_case, true, lowercase, true",
    "strip_accents, false, strip_accents, false",
    "strip_accents, true, strip_accents, true",
    "strip_accents, null, strip_accents, null",
    "tokenize_chinese_chars, false, handle_chinese_chars, false",
  })
  void settingsGoIntoTheNormalizer(String setting, String value, String field, String expected)
      throws Exception {
    configure(setting, value);

    assertThat(JSON.readTree(json()).get("normalizer").get(field).toString()).isEqualTo(expected);
  }

  /** Cased vocabularies hold capitals; this one doesn't, so they are unknown. */
  @Test
  void aCasedVocabularyIsNotLowered() throws Exception {
    tokens.set(tokens.indexOf("card"), "Card");
    writeVocabulary("\n");
    configure("do_lower_case", "false");
    long card = tokens.indexOf("Card");

    assertThat(ids("Card")).containsExactly(2, card, 3);
    assertThat(ids("card")).doesNotContain(card);
  }

  @Test
  void accentsAreKeptWhereItIsSaid() throws Exception {
    tokens.set(tokens.size() - 1, "é");
    writeVocabulary("\n");
    configure("strip_accents", "false");

    assertThat(ids("É")).containsExactly(2, tokens.size() - 1, 3);
  }

  @Test
  void specialTokensMayBeOthers() throws Exception {
    tokens.set(2, "<s>");
    tokens.set(3, "</s>");
    writeVocabulary("\n");
    configure("cls_token", "\"<s>\"");
    Files.writeString(file("special_tokens_map.json"), "{\"sep_token\": {\"content\": \"</s>\"}}");

    assertThat(ids("")).containsExactly(2, 3);
    assertThat(ids("</s>")).containsExactly(2, 3, 3);
  }

  /** In a text, an added token stands for itself, whatever is around it. */
  @Test
  void addedTokensOfTheVocabularyAreFound() throws Exception {
    tokens.set(100, "[unused1]");
    tokens.set(101, "Refund");
    writeVocabulary("\n");
    configure("additional_special_tokens", "[\"[unused1]\"]");
    configure(
        "added_tokens_decoder", "{\"101\": {\"content\": \"Refund\", \"normalized\": false}}");

    assertThat(ids("a[unused1]a").length).isEqualTo(5);
    assertThat(ids("[unused1] Refund")).containsExactly(2, 100, 101, 3);
  }

  @Test
  void aVocabularyWithoutAMaskHasNone() throws Exception {
    tokens.set(4, "[unused1]");
    writeVocabulary("\n");

    assertThat(ids("[MASK]")).hasSizeGreaterThan(3).doesNotContain(4);
  }

  @ParameterizedTest
  @CsvSource({"[UNK], unk_token", "[CLS], cls_token", "[SEP], sep_token"})
  void theOthersAreNeeded(String token, String role) throws IOException {
    tokens.set(tokens.indexOf(token), "[other]");
    writeVocabulary("\n");

    assertRefused().hasMessage("%s: has no \"%s\", the %s", vocabulary(), token, role);
  }

  @Test
  void aTokenStandsOnOneLine() throws IOException {
    tokens.set(1200, tokens.get(7));
    writeVocabulary("\n");

    assertRefused().hasMessage(vocabulary() + ": line 1201: has the token of line 8 again");
  }

  @Test
  void aBlankLineIsNamed() throws IOException {
    tokens.set(700, "");
    writeVocabulary("\n");

    assertRefused().hasMessage(vocabulary() + ": line 701: expected a token, got a blank line");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.writeString(vocabulary(), "");

    assertRefused().hasMessage(vocabulary() + ": expected a token on each line, got nothing");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    Files.write(vocabulary(), "[UNK]\ncafé\n".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused().hasMessage(vocabulary() + ": expected UTF-8");
  }

  @Test
  void aFileLargerThanAnyIsNotRead() throws IOException {
    try (var sparse = new java.io.RandomAccessFile(vocabulary().toFile(), "rw")) {
      sparse.setLength((16L << 20) + 1);
    }

    assertRefused().hasMessageEndingWith("expected at most 16777216 bytes, got 16777217");
  }

  @ParameterizedTest
  @CsvSource({
    "do_basic_tokenize, false, true",
    "never_split, '[\"card\"]', nothing",
    "do_lower_case, '\"yes\"', true or false",
    "strip_accents, 1, true or false",
    "cls_token, 7, tokens",
    "cls_token, '{}', tokens",
    "cls_token, '\"\"', tokens",
    "additional_special_tokens, '[7]', tokens",
    "tokenizer_class, '\"BertJapaneseTokenizer\"', '[BertTokenizer, DistilBertTokenizer,'",
    "tokenizer_class, '\"PreTrainedTokenizerFast\"', '[BertTokenizer, DistilBertTokenizer,'",
  })
  void settingsThatAreNotHeededAreRefused(String field, String value, String expected) {
    configure(field, value);

    assertRefused().hasMessageStartingWith("%s: %s: expected %s", config(), field, expected);
  }

  @Test
  void filesThatDisagreeAreRefused() throws IOException {
    configure("cls_token", "\"[CLS]\"");
    Files.writeString(file("special_tokens_map.json"), "{\"cls_token\": \"[SEP]\"}");

    assertRefused()
        .hasMessage(
            "%s: cls_token: expected \"[CLS]\", as tokenizer_config.json has it, got \"[SEP]\"",
            file("special_tokens_map.json"));
  }

  @ParameterizedTest
  @CsvSource({"<user>, 1500, none", "[MASK], 1500, id 4"})
  void tokensBeyondTheVocabularyAreRefused(String token, int id, String got) throws IOException {
    Files.writeString(file("added_tokens.json"), "{\"%s\": %d}".formatted(token, id));
    assertRefused()
        .hasMessageStartingWith(
            "%s: expected the added token \"%s\" with id %d, got %s; load it with transformers'",
            vocabulary(), token, id, got);

    Files.delete(file("added_tokens.json"));
    configure("added_tokens_decoder", "{\"%d\": {\"content\": \"%s\"}}".formatted(id, token));
    assertRefused().hasMessageContaining("expected the added token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlm-roberta", "camembert", "modernbert"})
  void otherFamiliesNeedATokenizer(String type) {
    modelConfig = "{\"model_type\": \"" + type + "\"}";

    assertRefused()
        .hasMessageStartingWith("config.json: a %s checkpoint needs a tokenizer.json; ", type);
  }

  /** Chinese RoBERTa is a BERT in all but its name. */
  @Test
  void theConfigurationMayNameTheTokenizersClass() throws Exception {
    modelConfig = "{\"model_type\": \"roberta\", \"tokenizer_class\": \"BertTokenizer\"}";

    requireGoldenIds();
  }

  private void requireGoldenIds() throws Exception {
    try (FastTokenizer tokenizer = load()) {
      for (int i = 0; i < golden.texts().size(); i++) {
        assertThat(tokenizer.tokenize(golden.texts().get(i)).inputIds())
            .as(golden.texts().get(i))
            .isEqualTo(golden.inputIds().get(i));
      }
    }
  }

  private long[] ids(String text) throws Exception {
    try (FastTokenizer tokenizer = load()) {
      return tokenizer.tokenize(text).inputIds();
    }
  }

  private FastTokenizer load() throws Exception {
    Path made = directory.resolve("made.json");
    Files.write(made, json());
    return FastTokenizer.load(made, 64, 1500);
  }

  private byte[] json() throws ModelFormatException {
    JsonFile config = JsonEdits.parse(modelConfig);
    return TokenizerFiles.find(golden.directory()).orElseThrow().json(config);
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(this::json)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageNotContaining("\n");
  }

  private void configure(String field, String value) {
    try {
      String before = Files.exists(config()) ? Files.readString(config()) : "{}";
      Files.writeString(config(), JsonEdits.with(before, field, value));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void writeVocabulary(String lineBreak) throws IOException {
    Files.writeString(vocabulary(), String.join(lineBreak, tokens) + lineBreak);
  }

  private Path vocabulary() {
    return file("vocab.txt");
  }

  private Path config() {
    return file("tokenizer_config.json");
  }

  private Path file(String name) {
    return golden.directory().resolve(name);
  }
}
