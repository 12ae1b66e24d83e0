package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.testkit.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class SentenceTransformersFilesTest {
  @TempDir private Path directory;

  private void write(String pooling) throws IOException {
    Files.createDirectories(directory.resolve("1_Pooling"));
    Files.writeString(directory.resolve("1_Pooling/config.json"), pooling);
  }

  private static String flags(String... on) {
    String json = "\"word_embedding_dimension\": 64, \"pooling_mode_lasttoken\": false";
    for (String flag : on) {
      json += ", \"%s\": true".formatted(flag);
    }
    return "{%s, \"include_prompt\": true}".formatted(json);
  }

  @ParameterizedTest
  @CsvSource({
    "pooling_mode_cls_token, cls, FIRST_TOKEN",
    "pooling_mode_mean_tokens, mean, MEAN",
    "pooling_mode_max_tokens, max, MAX"
  })
  void itsPoolingHasANameHere(String flag, String mode, Pooling expected) throws Exception {
    write(flags(flag));
    assertThat(SentenceTransformersFiles.pooling(directory)).hasValue(expected);

    write("{\"embedding_dimension\": 64, \"pooling_mode\": \"%s\"}".formatted(mode));
    assertThat(SentenceTransformersFiles.pooling(directory)).hasValue(expected);
  }

  @Test
  void anotherCheckpointSaysNothing() throws ModelFormatException {
    Path checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c")).directory();
    assertThat(CheckpointDirectory.open(checkpoint).embeddingPooling()).isEmpty();
    assertThat(new MiniLm().embeddingPooling()).hasValue(Pooling.MEAN);
  }

  @Test
  void whatIsNotComputedIsNamed() throws IOException {
    write(flags("pooling_mode_cls_token", "pooling_mode_max_tokens"));
    requireRefused("got [pooling_mode_cls_token, pooling_mode_max_tokens]; choose with --pooling");
    write(flags("pooling_mode_mean_sqrt_len_tokens"));
    requireRefused("to be true, got [pooling_mode_mean_sqrt_len_tokens]; choose with --pooling");
    write(flags());
    requireRefused("got []; choose with --pooling");
    write("{\"pooling_mode\": \"lasttoken\"}");
    requireRefused("pooling_mode: expected one of [cls, max, mean], got \"lasttoken\"");
  }

  @Test
  void aDenseLayerAfterItIsRefused() throws IOException {
    write(flags("pooling_mode_mean_tokens"));
    Files.createDirectory(directory.resolve("2_Dense"));
    requireRefused("2_Dense: dense layers after the pooling are not supported");
  }

  private void requireRefused(String message) {
    assertThatThrownBy(() -> SentenceTransformersFiles.pooling(directory))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith(message);
  }
}
