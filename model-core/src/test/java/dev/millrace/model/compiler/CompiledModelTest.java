package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled directories that somebody or something has touched. */
@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit copies the model before each test
class CompiledModelTest {
  private static final String[] FILES = {
    "biases.safetensors",
    "config.json",
    "encoder.onnx",
    "head.safetensors",
    "manifest.json",
    "tokenizer.json"
  };

  @TempDir private static Path shared;
  @TempDir private Path directory;

  @BeforeAll
  static void compile() throws IOException, ModelFormatException {
    Path checkpoint = GoldenModel.unpack(GoldenModel.BERT, shared.resolve("tiny")).directory();
    ModelCompiler.compile(
        CheckpointDirectory.open(checkpoint),
        EncoderOptions.of(QuantizationPlan.INT8),
        new OnnxCalibrator(),
        shared.resolve("compiled"));
  }

  @BeforeEach
  void copy() throws IOException {
    for (String file : FILES) {
      Files.copy(shared.resolve("compiled").resolve(file), directory.resolve(file));
    }
  }

  @Test
  void anUntouchedCopyIsOpened() throws ModelFormatException {
    assertThat(CompiledModel.open(directory).heads().ownHead())
        .hasValueSatisfying(
            head -> assertThat(head.labels()).hasSize(5).contains("label_0", "label_4"));
  }

  /** A head fed with states that it never saw in training would answer all the same. */
  @ParameterizedTest
  @CsvSource({"bert, mean, cls", "modernbert, cls, mean", "modernbert-cls, none, cls"})
  void headsOfAnotherPoolingAreRefused(String name, String compiled, String trained)
      throws IOException, ModelFormatException {
    Path checkpoint = GoldenModel.unpack(name, directory.resolve("c")).directory();
    EncoderOptions options = EncoderOptions.of(QuantizationPlan.FP32);
    CheckpointDirectory source = CheckpointDirectory.open(checkpoint);
    CompiledModel other =
        ModelCompiler.compile(
            source,
            options.with(Pooling.parse(compiled)),
            new OnnxCalibrator(),
            directory.resolve("other"));

    assertThatThrownBy(other::heads)
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "%s: heads of this checkpoint need pooling %s, but it was compiled with pooling %s;"
                + " compile it again without --pooling",
            other.directory(), trained, compiled);
    assertThat(other.withoutHeads().ownHead()).isEmpty();
    CompiledModel same =
        ModelCompiler.compile(
            source,
            options.with(Pooling.parse(trained)),
            new OnnxCalibrator(),
            directory.resolve("same"));
    assertThat(same.heads().ownHead()).isPresent();
  }

  @Test
  void theTokenizersLimitMayBeLoweredButNotRaised() throws ModelFormatException {
    CompiledModel model = CompiledModel.open(directory);
    try (var lowered = model.tokenizer(10);
        var raised = model.tokenizer(1000)) {
      assertThat(lowered.maxLength()).isEqualTo(10);
      assertThat(raised.maxLength()).as("the model's own").isEqualTo(64);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "biases.safetensors",
        "config.json",
        "encoder.onnx",
        "head.safetensors",
        "tokenizer.json"
      })
  void aByteChangedInAnyFileIsNoticed(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(file));
    bytes[bytes.length / 2] ^= 1;
    Files.write(directory.resolve(file), bytes);

    assertRefused()
        .hasMessageStartingWith(directory.resolve(file) + ": expected sha256 ")
        .hasMessageEndingWith("damaged or changed; compile the checkpoint again");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "biases.safetensors",
        "config.json",
        "encoder.onnx",
        "head.safetensors",
        "tokenizer.json"
      })
  void aMissingFileIsNamed(String file) throws IOException {
    Files.delete(directory.resolve(file));

    assertRefused().hasMessage(directory.resolve(file) + ": named in the manifest, but missing");
  }

  @Test
  void aMissingManifestIsNamed() throws IOException {
    Files.delete(manifest());

    assertRefused().hasMessageStartingWith(manifest() + ": no such file");
    assertThat(CompiledModel.isCompiled(directory)).isFalse();
  }

  @Test
  void anotherFormatIsToldWhatToDo() {
    JsonEdits.set(manifest(), "format", "1");

    assertRefused()
        .hasMessage(manifest() + ": expected format 13, got 1: compile the checkpoint again");
  }

  @ParameterizedTest
  @CsvSource({
    "format, null",
    "name, null",
    "encoder, null",
    "encoder, '{}'",
    "encoder, '{\"lora_targets\": null}'",
    "files, null",
    "files, '[]'",
    "max_tokens, '\"many\"'",
    "surprise, 1",
  })
  void aBrokenManifestIsNamed(String field, String value) {
    JsonEdits.set(manifest(), field, value);

    assertRefused().hasMessageStartingWith(manifest() + ": not a manifest: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "{}", "{} {}", "null"})
  void aManifestThatIsNoneIsNamed(String text) throws IOException {
    Files.writeString(manifest(), text);

    assertRefused().hasMessageStartingWith(manifest().toString());
  }

  @Test
  void aHugeManifestIsNotRead() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(manifest().toFile(), "rw")) {
      sparse.setLength((1 << 20) + 1);
    }

    assertRefused().hasMessage(manifest() + ": expected at most 1048576 bytes, got 1048577");
  }

  @Test
  void aManifestThatDoesNotNameAFileIsRefused() throws IOException {
    ObjectNode files = files();
    files.remove("encoder.onnx");
    JsonEdits.set(manifest(), "files", files.toString());

    assertRefused().hasMessageContaining("expected the files").hasMessageContaining("encoder.onnx");
  }

  /** A name such as ../../etc/passwd must not be opened, let alone its digest be told. */
  @Test
  void aManifestThatNamesAnotherFileIsRefused() throws IOException {
    JsonEdits.set(manifest(), "files", files().put("../secret", "00").toString());

    assertRefused().hasMessage(manifest() + ": names a file that is none of a model's");
  }

  @Test
  void anUnknownSchemeIsRefused() {
    JsonEdits.set(manifest(), "quantization", "\"int3\"");

    assertRefused()
        .hasMessageStartingWith(manifest().toString())
        .hasMessageContaining("quantization is \"int3\"; expected fp32, int8, int4, or mixed:");
  }

  /** Digests name the files; who edits the manifest's own fields is told by the configuration. */
  @ParameterizedTest
  @CsvSource({
    "model_type, '\"distilbert\"', '\"bert\"'",
    "prefix, '\"model.\"', '\"bert.\"'",
    "hidden_size, 65, 64",
    "layers, 3, 2",
    "layers, 1, 2",
    "vocab_size, 100000, 1500",
    "max_tokens, 512, 64",
    "padding_token, 1, -1",
    "attention_groups, 7, 4",
    "reach, 8, -1",
  })
  void aDescriptionThatIsNotOfThisModelIsRefused(String field, String value, String expected)
      throws IOException {
    ObjectNode encoder = encoder();
    encoder.set(field, json(value));
    JsonEdits.set(manifest(), "encoder", encoder.toString());

    assertRefused()
        .hasMessage(
            "%s: encoder.%s: expected %s, as config.json has it, got %s",
            manifest(), field, expected, value);
  }

  @Test
  void targetsOfAnotherShapeAreRefused() throws IOException {
    ObjectNode encoder = encoder();
    ((ObjectNode) encoder.get("lora_targets").get(4)).put("out", 129);
    JsonEdits.set(manifest(), "encoder", encoder.toString());
    assertRefused().hasMessageContaining("encoder.lora_targets: expected [");

    ((ArrayNode) encoder.get("lora_targets")).remove(4);
    JsonEdits.set(manifest(), "encoder", encoder.toString());
    assertRefused().hasMessageContaining("encoder.lora_targets: expected [");
  }

  @ParameterizedTest
  @CsvSource({
    "max_tokens, 0, 1 to 64",
    "max_tokens, 65, 1 to 64",
  })
  void settingsThatNoCompilerWritesAreRefused(String field, String value, String expected) {
    JsonEdits.set(manifest(), field, value);

    assertRefused()
        .hasMessage(
            "%s: %s: expected %s, got %s", manifest(), field, expected, value.replace("\"", ""));
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(() -> CompiledModel.open(directory))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageNotContaining("\n");
  }

  private Path manifest() {
    return directory.resolve("manifest.json");
  }

  private ObjectNode files() throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(manifest().toFile()).get("files");
  }

  private ObjectNode encoder() throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(manifest().toFile()).get("encoder");
  }

  private static JsonNode json(String value) throws IOException {
    return new ObjectMapper().readTree(value);
  }
}
