package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class ModelCacheTest {
  @TempDir private Path directory;
  private Path checkpoint;
  private ModelCache cache;

  @BeforeEach
  void unpack() {
    checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("tiny")).directory();
    cache = new ModelCache(directory.resolve("cache"), new OnnxCalibrator());
  }

  @Test
  void compilesOnce() throws IOException, ModelFormatException {
    CompiledModel first = get(QuantizationPlan.INT8);
    Object before = identity(first);

    CompiledModel second = get(QuantizationPlan.INT8);

    assertThat(second.directory()).isEqualTo(first.directory()).hasParent(cache.root());
    assertThat(identity(second)).isEqualTo(before);
  }

  @Test
  void plansAreKeptApart() throws IOException, ModelFormatException {
    CompiledModel int8 = get(QuantizationPlan.INT8);
    CompiledModel mixed = get(QuantizationPlan.parse("mixed:first=fp32"));

    assertThat(get(QuantizationPlan.FP32).directory()).isNotEqualTo(int8.directory());
    assertThat(mixed.directory()).isNotEqualTo(int8.directory());
    assertThat(get(QuantizationPlan.parse("mixed:last=fp32")).directory())
        .isNotEqualTo(mixed.directory());
    assertThat(mixed.directory().getFileName().toString()).matches("tiny-mixed-[0-9a-f]{24}");
    assertThat(mixed.id()).matches("tiny-mixed-[0-9a-f]{12}");
  }

  @Test
  void poolingsAreKeptApartButNotTheHeadsOwn() throws IOException, ModelFormatException {
    EncoderOptions own = EncoderOptions.of(QuantizationPlan.FP32);
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    Path directory = cache.get(source, own).directory();

    assertThat(cache.get(source, own.with(Pooling.FIRST_TOKEN)).directory()).isEqualTo(directory);
    CompiledModel mean = cache.get(source, own.with(Pooling.MEAN));
    assertThat(mean.directory()).isNotEqualTo(directory);
    assertThat(mean.encoder().pooling()).isEqualTo(Pooling.MEAN);
  }

  @Test
  void aChangedCheckpointIsAnother() throws IOException, ModelFormatException {
    CompiledModel before = get(QuantizationPlan.FP32);
    JsonEdits.set(checkpoint.resolve("config.json"), "hidden_act", "\"relu\"");

    CompiledModel after = get(QuantizationPlan.FP32);

    assertThat(after.directory()).isNotEqualTo(before.directory());
    assertThat(after.id()).isNotEqualTo(before.id());
  }

  @Test
  void aDamagedEntryIsCompiledAgain() throws IOException, ModelFormatException {
    CompiledModel first = get(QuantizationPlan.FP32);
    Files.writeString(first.encoderFile(), "damaged");

    CompiledModel second = get(QuantizationPlan.FP32);

    assertThat(second.directory()).isEqualTo(first.directory());
    assertThat(second.files()).isEqualTo(first.files());
    assertThat(second.encoderFile()).isRegularFile();
    assertThat(Files.size(second.encoderFile())).isGreaterThan(1000);
  }

  /** What a process leaves that was killed after it deleted half of a damaged entry. */
  @Test
  void anEntryWithoutAManifestIsCompiledAgain() throws IOException, ModelFormatException {
    CompiledModel first = get(QuantizationPlan.FP32);
    Files.delete(first.directory().resolve("manifest.json"));

    assertThat(get(QuantizationPlan.FP32).files()).isEqualTo(first.files());
  }

  @Test
  void aCheckpointThatCantBeCompiledLeavesNoEntry() throws IOException {
    JsonEdits.set(checkpoint.resolve("config.json"), "is_decoder", "true");

    assertThatThrownBy(() -> get(QuantizationPlan.FP32))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("decoder");
    assertThat(cache.root()).isEmptyDirectory();
  }

  /** Two processes that start at once both compile; the one that is later takes what is there. */
  @Test
  void aModelThatAnotherProcessFinishedMeanwhileIsTaken() throws Exception {
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    Object[] faster = new Object[1];
    ModelSource slower =
        new SlowSource(
            source,
            () ->
                faster[0] = identity(cache.get(source, EncoderOptions.of(QuantizationPlan.FP32))));

    CompiledModel model = cache.get(slower, EncoderOptions.of(QuantizationPlan.FP32));

    assertThat(identity(model)).isEqualTo(faster[0]);
    assertThat(cache.root()).isDirectoryNotContaining(file -> !file.equals(model.directory()));
  }

  @Test
  void aRootThatIsAFileIsAnIOException() throws IOException {
    Files.writeString(cache.root(), "mine");

    assertThatThrownBy(() -> get(QuantizationPlan.FP32)).isInstanceOf(IOException.class);
  }

  private CompiledModel get(QuantizationPlan plan) throws IOException, ModelFormatException {
    return cache.get(CheckpointDirectory.open(checkpoint), EncoderOptions.of(plan));
  }

  /** The inode, or whatever the file system tells files apart by. */
  private static Object identity(CompiledModel model) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(model.encoderFile(), BasicFileAttributes.class).fileKey());
  }

  private interface Meanwhile {
    Object run() throws Exception;
  }

  /** A checkpoint in the midst of whose compilation something else happens. */
  private record SlowSource(ModelSource source, Meanwhile meanwhile) implements ModelSource {
    @Override
    public String name() {
      return source.name();
    }

    @Override
    public String fingerprint() throws ModelFormatException {
      return source.fingerprint();
    }

    @Override
    public JsonFile config() throws ModelFormatException {
      return source.config();
    }

    @Override
    public WeightSource weights() throws ModelFormatException {
      return source.weights();
    }

    @Override
    public byte[] tokenizerJson() throws ModelFormatException {
      try {
        meanwhile.run();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      return source.tokenizerJson();
    }

    @Override
    public String tokenizerOrigin() {
      return source.tokenizerOrigin();
    }

    @Override
    public OptionalInt tokenizerMaxLength() throws ModelFormatException {
      return source.tokenizerMaxLength();
    }
  }
}
