package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class CheckpointDirectoryTest {
  @TempDir private Path directory;
  private Path checkpoint;

  @BeforeEach
  void unpack() {
    checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("tiny")).directory();
  }

  @Test
  void namesTheFilesThatAreMissing() throws IOException {
    Files.delete(checkpoint.resolve("model.safetensors"));
    Files.delete(checkpoint.resolve("tokenizer.json"));

    assertThatThrownBy(() -> CheckpointDirectory.open(checkpoint))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "%s: a checkpoint has config.json, model.safetensors and tokenizer.json; missing:"
                + " model.safetensors, tokenizer.json",
            checkpoint);
    assertThatThrownBy(() -> CheckpointDirectory.open(directory.resolve("absent")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("absent: no such directory");
  }

  @Test
  void isCalledWhatItsDirectoryIs() throws ModelFormatException {
    assertThat(CheckpointDirectory.open(checkpoint).name()).isEqualTo("tiny");
    assertThat(CheckpointDirectory.open(checkpoint.resolve("../tiny/.")).name()).isEqualTo("tiny");
    assertThat(CheckpointDirectory.open(checkpoint).config().requireText("model_type"))
        .isEqualTo("bert");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"})
  void everyFileIsInTheFingerprint(String file) throws IOException, ModelFormatException {
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    String before = source.fingerprint();
    assertThat(source.fingerprint()).isEqualTo(before).hasSize(64);

    changeAByte(checkpoint.resolve(file));

    assertThat(source.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void anAbsentTokenizerConfigurationIsFingerprintedToo() throws Exception {
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    String before = source.fingerprint();

    Files.delete(checkpoint.resolve("tokenizer_config.json"));

    assertThat(source.fingerprint()).isNotEqualTo(before);
    assertThat(source.tokenizerMaxLength()).isEmpty();
  }

  @Test
  void readsTheLongestInputOfTheTokenizer() throws ModelFormatException {
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    assertThat(source.tokenizerMaxLength()).hasValue(64);

    for (String none : new String[] {"1000000000000000019884624838656", "0", "null", "\"64\""}) {
      JsonEdits.set(checkpoint.resolve("tokenizer_config.json"), "model_max_length", none);
      assertThat(source.tokenizerMaxLength()).as(none).isEmpty();
    }
  }

  @Test
  void aFileThatVanishesIsNamed() throws IOException, ModelFormatException {
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    Files.delete(checkpoint.resolve("tokenizer.json"));

    assertThatThrownBy(source::tokenizerJson)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tokenizer.json: no such file");
  }

  @Test
  void aSingleFileIsPreferredToAnIndex() throws Exception {
    String before = CheckpointDirectory.open(checkpoint).fingerprint();
    Files.writeString(checkpoint.resolve(Shards.INDEX), "stale");

    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);

    assertThat(source.fingerprint()).isEqualTo(before);
    try (WeightSource weights = source.weights()) {
      assertThat(weights.origin()).endsWith("model.safetensors");
    }
  }

  @Test
  void theIndexAndAllShardsAreInTheFingerprint() throws Exception {
    Shards.split(checkpoint, 3);
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    Set<String> fingerprints = new HashSet<>(Set.of(source.fingerprint()));

    for (int shard = 1; shard <= 3; shard++) {
      changeAByte(checkpoint.resolve(Shards.name(shard, 3)));
      assertThat(fingerprints.add(source.fingerprint())).as("shard %d", shard).isTrue();
    }
    JsonEdits.set(checkpoint.resolve(Shards.INDEX), "metadata", "{}");
    assertThat(fingerprints.add(source.fingerprint())).as("index").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5"})
  void weightsInAnotherFormatAreNamed(String file) throws IOException {
    Files.delete(checkpoint.resolve("model.safetensors"));
    Files.writeString(checkpoint.resolve(file), "never read");

    assertThatThrownBy(() -> CheckpointDirectory.open(checkpoint))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith(
            "missing: model.safetensors; %s is not read: load it with transformers and save it as"
                + " safetensors",
            file);
  }

  @Test
  void aSentencePieceModelAloneIsNamed() throws IOException {
    Files.delete(checkpoint.resolve("tokenizer.json"));
    Files.delete(checkpoint.resolve("config.json"));
    Files.writeString(checkpoint.resolve("sentencepiece.bpe.model"), "never read");

    assertThatThrownBy(() -> CheckpointDirectory.open(checkpoint))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith(
            "missing: config.json, tokenizer.json; sentencepiece.bpe.model is not read: load it"
                + " with transformers' AutoTokenizer and save it with save_pretrained, which writes"
                + " tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab.txt",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "tokenizer.json"
      })
  void everyFileOfAnOlderTokenizerIsInTheFingerprint(String file) throws Exception {
    Files.delete(checkpoint.resolve("tokenizer.json"));
    Files.writeString(checkpoint.resolve("vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n");
    String before = CheckpointDirectory.open(checkpoint).fingerprint();

    Files.writeString(checkpoint.resolve(file), "{ }");

    assertThat(CheckpointDirectory.open(checkpoint).fingerprint()).isNotEqualTo(before);
  }

  /** What is not read must not be a reason to compile again. */
  @Test
  void aVocabularyBesideATokenizerDoesNotCount() throws Exception {
    String before = CheckpointDirectory.open(checkpoint).fingerprint();
    Files.writeString(checkpoint.resolve("vocab.txt"), "nothing of it");

    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);

    assertThat(source.fingerprint()).isEqualTo(before);
    assertThat(source.tokenizerOrigin()).endsWith("tokenizer.json");
  }

  private static void changeAByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 2] ^= 1;
    Files.write(file, bytes);
  }
}
