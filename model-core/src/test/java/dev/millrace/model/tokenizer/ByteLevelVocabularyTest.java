package dev.millrace.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** Old checkpoints of RoBERTa: {@code vocab.json} and {@code merges.txt}. */
@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class ByteLevelVocabularyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MASK = 4;

  @TempDir private Path directory;
  private GoldenModel golden;

  @BeforeEach
  void replaceTheTokenizer() throws IOException {
    golden = GoldenModel.unpack("roberta", directory.resolve("checkpoint"));
    Path tokenizer = file("tokenizer.json");
    JsonNode model = JSON.readTree(tokenizer.toFile()).get("model");
    Files.writeString(file("vocab.json"), model.get("vocab").toString());
    StringBuilder merges = new StringBuilder("#version: 0.2\n");
    for (JsonNode pair : model.get("merges")) {
      merges.append(pair.get(0).textValue()).append(' ');
      merges.append(pair.get(1).textValue()).append('\n');
    }
    Files.writeString(file("merges.txt"), merges);
    Files.delete(tokenizer);
    Files.delete(file("tokenizer_config.json"));
  }

  @Test
  void givesTheIdsOfTheTokenizerThatItWas() throws Exception {
    try (FastTokenizer tokenizer = load()) {
      for (int i = 0; i < golden.texts().size(); i++) {
        assertThat(tokenizer.tokenize(golden.texts().get(i)).inputIds())
            .as(golden.texts().get(i))
            .isEqualTo(golden.inputIds().get(i));
      }
    }
    assertThat(TokenizerFiles.find(golden.directory()).orElseThrow().origin())
        .isEqualTo(file("vocab.json").toString());
  }

  /** RobertaTokenizer's mask swallows the space before it, unless the configuration denies it. */
  @Test
  void theMaskTakesTheSpaceBeforeIt() throws Exception {
    long[] attached = ids("a<mask>a");
    assertThat(ids("a <mask>a")).isEqualTo(attached).contains(MASK);

    Files.writeString(
        file("tokenizer_config.json"),
        "{\"mask_token\": {\"content\": \"<mask>\", \"lstrip\": false}}");

    assertThat(ids("a <mask>a")).hasSize(attached.length + 1).contains(MASK);
  }

  @Test
  void aSpaceMayComeFirst() throws Exception {
    long[] spaced = ids(" the card");
    assertThat(ids("the card")).isNotEqualTo(spaced);

    Files.writeString(file("tokenizer_config.json"), "{\"add_prefix_space\": true}");

    assertThat(ids("the card")).isEqualTo(spaced);
  }

  @ParameterizedTest
  @CsvSource({
    "'', line 1: expected #version and a number",
    "'a b\n', line 1: expected #version and a number",
    "'#version: 0.2\na b\n\nc d\n', line 3: expected two tokens with a space between them",
    "'#version: 0.2\nab\n', line 2: expected two tokens with a space between them",
    "'#version: 0.2\na b c\n', line 2: expected two tokens with a space between them",
    "'#version: 0.2\n a\n', line 2: expected two tokens with a space between them",
  })
  void brokenMergesAreNamed(String merges, String fault) throws IOException {
    Files.writeString(file("merges.txt"), merges);

    assertRefused().hasMessage("%s: %s", file("merges.txt"), fault);
  }

  @Test
  void aMergeOfTokensThatAreNotThereIsNotLoaded() throws IOException {
    Files.writeString(file("merges.txt"), "#version: 0.2\nthe none\n");

    assertThatThrownBy(this::load)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("not a tokenizer that can be loaded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"7\"", "null", "0"})
  void everyTokenHasAnIdOfItsOwn(String id) {
    JsonEdits.set(file("vocab.json"), "the", id);

    assertRefused()
        .hasMessageStartingWith(
            file("vocab.json") + ": expected an id of its own for each token, got ");
  }

  @Test
  void theFirstAndLastTokenAreNeeded() throws IOException {
    Files.writeString(
        file("vocab.json"), JsonEdits.without(Files.readString(file("vocab.json")), "</s>"));

    assertRefused().hasMessage(file("vocab.json") + ": has no \"</s>\", the sep_token");
  }

  /** A word-piece vocabulary beside it belongs to another tokenizer. */
  @Test
  void theModelsTypeChoosesTheFiles() throws IOException {
    Files.writeString(file("vocab.txt"), "[UNK]\n");
    assertThat(TokenizerFiles.find(golden.directory()).orElseThrow().names())
        .contains("vocab.txt", "vocab.json", "merges.txt");
    Files.delete(file("merges.txt"));

    assertRefused().hasMessage(file("merges.txt") + ": no such file");
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
    return TokenizerFiles.find(golden.directory())
        .orElseThrow()
        .json(JsonEdits.parse("{\"model_type\": \"roberta\"}"));
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(this::json)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageNotContaining("\n");
  }

  private Path file(String name) {
    return golden.directory().resolve(name);
  }
}
