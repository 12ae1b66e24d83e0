package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    byte[] bytes = Files.readAllBytes(checkpoint.resolve(file));
    bytes[bytes.length - 2] ^= 1;
    Files.write(checkpoint.resolve(file), bytes);

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
}
