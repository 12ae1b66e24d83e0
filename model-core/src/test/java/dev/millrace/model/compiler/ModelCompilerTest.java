package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class ModelCompilerTest {
  @TempDir private Path directory;
  private Path checkpoint;
  private Path out;

  @BeforeEach
  void unpack() {
    checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("tiny")).directory();
    out = directory.resolve("models/tiny-int8");
  }

  @Test
  void makesADirectoryThatSaysWhatItIs() throws IOException, ModelFormatException {
    CompiledModel model = compile();

    assertThat(model.directory()).isEqualTo(out);
    assertThat(model.quantization()).isEqualTo(QuantizationPlan.INT8);
    assertThat(model.encoder().hiddenSize()).isEqualTo(64);
    assertThat(model.id())
        .matches("tiny-int8-[0-9a-f]{12}")
        .endsWith(Objects.requireNonNull(model.files().get("encoder.onnx")).substring(0, 12));
    assertThat(files(out))
        .containsExactly(
            "config.json", "encoder.onnx", "head.safetensors", "manifest.json", "tokenizer.json");
    assertThat(files(out.resolve(".."))).as("no drafts").containsExactly("tiny-int8");
    assertThat(CompiledModel.isCompiled(out)).isTrue();
    assertThat(CompiledModel.isCompiled(checkpoint)).isFalse();
  }

  @Test
  void twoCompilationsAreTheSameByteForByte() throws IOException, ModelFormatException {
    CompiledModel first = compile();
    out = directory.resolve("again");

    assertThat(compile().files()).isEqualTo(first.files());
  }

  @Test
  void anEmptyDirectoryMayBeUsed() throws IOException, ModelFormatException {
    Files.createDirectories(out);

    assertThat(compile().directory()).isEqualTo(out);
  }

  @Test
  void aDirectoryThatHoldsSomethingIsLeftAlone() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("notes.txt"), "mine");

    assertThatThrownBy(this::compile)
        .isInstanceOf(IOException.class)
        .hasMessage("%s exists and is not empty; name another directory", out);
    assertThat(files(out)).containsExactly("notes.txt");
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Files.createDirectories(out.resolve(".."));
    Files.writeString(directory.resolve("models/tiny-int8"), "mine");

    assertThatThrownBy(this::compile)
        .isInstanceOf(IOException.class)
        .hasMessage("%s exists and is no directory; name another", out);
    assertThat(out).hasContent("mine");
  }

  @Test
  void aLinkToAnEmptyDirectoryStaysALink() throws IOException, ModelFormatException {
    Path target = Files.createDirectories(directory.resolve("elsewhere"));
    Files.createDirectories(directory.resolve("models"));
    Files.createSymbolicLink(out, target);

    compile();

    assertThat(out).isSymbolicLink();
    assertThat(CompiledModel.isCompiled(target)).isTrue();
  }

  @Test
  void aLinkToNowhereIsLeftAlone() throws IOException {
    Files.createDirectories(directory.resolve("models"));
    Files.createSymbolicLink(out, directory.resolve("nowhere"));

    assertThatThrownBy(this::compile).hasMessageContaining("is no directory");
    assertThat(out).isSymbolicLink();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whoeverMayReadOtherDirectoriesMayReadThisOne() throws IOException, ModelFormatException {
    Path usual = Files.createDirectory(directory.resolve("usual"));

    assertThat(Files.getPosixFilePermissions(compile().directory()))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void labelsThatDontFitTheHeadAreRefusedNow() throws IOException {
    JsonEdits.set(checkpoint.resolve("config.json"), "id2label", "{\"0\": \"only\"}");

    assertRefused()
        .hasMessageEndingWith("id2label names 1 labels, but the classifier has 5 outputs");
  }

  @Test
  void aConfigurationThatAsksForMoreThanAnArrayCanHoldIsRefused() throws IOException {
    JsonEdits.set(checkpoint.resolve("config.json"), "vocab_size", "16777216");
    JsonEdits.set(checkpoint.resolve("config.json"), "hidden_size", "65536");

    assertRefused()
        .hasMessageContaining("word_embeddings.weight")
        .hasMessageContaining("more elements than an array can hold");
  }

  @Test
  void aTokenizerLargerThanAnyIsRefusedUnread() throws IOException {
    try (RandomAccessFile sparse =
        new RandomAccessFile(checkpoint.resolve("tokenizer.json").toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertRefused().hasMessageEndingWith("expected at most 67108864 bytes, got 3221225472");
  }

  @Test
  void theRootIsNoModelDirectory() {
    out = Path.of("/");
    assertThatThrownBy(this::compile).isInstanceOf(IOException.class);
  }

  @Test
  void aMissingTensorLeavesNothingBehind() throws IOException {
    edit(tensors -> tensors.remove("bert.encoder.layer.1.output.dense.bias"));

    assertRefused().hasMessageContaining("output.dense.bias is missing");
  }

  /** The graph is already written by then. */
  @Test
  void aBrokenTokenizerLeavesNothingBehind() throws IOException {
    Files.writeString(checkpoint.resolve("tokenizer.json"), "{}");

    assertRefused()
        .hasMessageStartingWith(checkpoint.resolve("tokenizer.json") + ": not a tokenizer");
  }

  @Test
  void aLimitWithoutRoomForTextIsRefused() throws IOException {
    JsonEdits.set(checkpoint.resolve("tokenizer_config.json"), "model_max_length", "2");

    assertRefused().hasMessageEndingWith("adds 2 special tokens, but the limit is 2 tokens");
  }

  @Test
  void anUnknownArchitectureIsToldWhatThereIs() throws IOException {
    JsonEdits.set(checkpoint.resolve("config.json"), "model_type", "\"t5\"");

    assertRefused()
        .hasMessageEndingWith(
            "model_type: expected one of [bert, distilbert, roberta, xlm-roberta, camembert, modernbert], got \"t5\"");
  }

  @Test
  void aBrokenHeadIsRefusedNow() throws IOException {
    edit(tensors -> tensors.put("classifier.bias", Tensors.random(1, 1, 4)));

    assertRefused().hasMessageContaining("classifier.bias: expected shape [5], got [4]");
  }

  @Test
  void aCheckpointWithoutAHeadMakesAModelWithoutOne() throws IOException, ModelFormatException {
    edit(
        tensors ->
            tensors
                .keySet()
                .removeIf(name -> name.contains("pooler") || name.contains("classifier")));

    CompiledModel model = compile();

    assertThat(model.files()).doesNotContainKey("head.safetensors");
    assertThat(model.heads().ownHead()).isEmpty();
  }

  @Test
  void theTokenizerStopsWhereTheSmallerLimitIs() throws IOException, ModelFormatException {
    JsonEdits.set(checkpoint.resolve("tokenizer_config.json"), "model_max_length", "10");
    try (var tokenizer = compile().tokenizer()) {
      assertThat(tokenizer.maxLength()).isEqualTo(10);
    }
    out = directory.resolve("long");
    JsonEdits.set(checkpoint.resolve("tokenizer_config.json"), "model_max_length", "512");
    try (var tokenizer = compile().tokenizer()) {
      assertThat(tokenizer.maxLength()).as("positions of the model").isEqualTo(64);
    }
  }

  private CompiledModel compile() throws IOException, ModelFormatException {
    return ModelCompiler.compile(
        CheckpointDirectory.open(checkpoint), EncoderOptions.of(QuantizationPlan.INT8), out);
  }

  private AbstractThrowableAssert<?, ?> assertRefused() throws IOException {
    AbstractThrowableAssert<?, ?> refused =
        assertThatThrownBy(this::compile).isInstanceOf(ModelFormatException.class);
    assertThat(out).doesNotExist();
    assertThat(files(directory.resolve("models"))).isEmpty();
    return refused;
  }

  private void edit(Consumer<Map<String, FloatTensor>> change) {
    Path file = checkpoint.resolve("model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    change.accept(tensors);
    Tensors.write(file, tensors);
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
