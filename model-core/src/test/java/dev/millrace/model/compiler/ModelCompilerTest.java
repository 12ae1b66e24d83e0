package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.Shards;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Also where another processor's last digits made another graph of it. */
  @Test
  void theSameCheckpointIsTheSameModelWhereverItIsCompiled() throws Exception {
    CompiledModel first = compile();
    out = directory.resolve("elsewhere/tiny-int8");
    CompiledModel second = compile();
    String digest = Sha256.of(second.encoderFile());
    Files.writeString(second.encoderFile(), "another graph");
    Path manifest = out.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace(digest, Sha256.of(second.encoderFile())));

    CompiledModel other = CompiledModel.open(out);
    assertThat(other.files()).isNotEqualTo(first.files());
    assertThat(other.id()).isEqualTo(first.id());
  }

  @Test
  void makesADirectoryThatSaysWhatItIs() throws IOException, ModelFormatException {
    CompiledModel model = compile();

    assertThat(model.directory()).isEqualTo(out);
    assertThat(model.quantization()).isEqualTo(QuantizationPlan.INT8);
    assertThat(model.encoder().hiddenSize()).isEqualTo(64);
    assertThat(model.id()).matches("tiny-int8-[0-9a-f]{12}");
    assertThat(files(out))
        .containsExactly(
            "biases.safetensors",
            "config.json",
            "encoder.onnx",
            "head.safetensors",
            "manifest.json",
            "tokenizer.json");
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

  @ParameterizedTest
  @CsvSource({
    "is_encoder_decoder, true",
    "is_decoder, true",
    "add_cross_attention, true",
    "quantization_config, '{\"quant_method\": \"fp8\"}'",
    "position_embedding_type, '\"relative_key\"'",
    "id2label, '{\"0\": \"a\", \"1\": \"b\"}'",
    "problem_type, '\"token_classification\"'",
  })
  void aConfigurationThatIsNotComputedIsRefusedByName(String field, String value)
      throws IOException {
    JsonEdits.set(checkpoint.resolve("config.json"), field, value);

    assertRefused().hasMessageContaining(field);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void weightsThatAreNoNumbersAreRefused(float value) throws IOException {
    String name = "bert.encoder.layer.1.output.dense.weight";
    edit(tensors -> Objects.requireNonNull(tensors.get(name)).data()[77] = value);

    assertRefused().hasMessageEndingWith("tensor " + name + " holds NaN or infinite values");
  }

  @Test
  void aHeadThatIsNoNumberIsRefused() throws IOException {
    edit(tensors -> Objects.requireNonNull(tensors.get("classifier.bias")).data()[0] = Float.NaN);

    assertRefused().hasMessageEndingWith("tensor classifier.bias holds NaN or infinite values");
  }

  @Test
  void aTensorTooManyIsRefused() throws IOException {
    String name = "bert.encoder.layer.2.output.dense.weight";
    edit(tensors -> tensors.put(name, Tensors.random(1, 1, 64, 128)));

    assertRefused().hasMessageEndingWith("tensors that this architecture does not have: " + name);
  }

  /** Integers and 8-bit floats need a scale that is in another file, if anywhere. */
  @ParameterizedTest
  @ValueSource(strings = {"I32", "I8", "F8_E4M3", "F64"})
  void aWeightOfAnotherTypeIsRefused(String type) throws IOException {
    String name = "bert.encoder.layer.0.output.LayerNorm.bias";
    Path file = checkpoint.resolve("model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    ObjectNode tensors = (ObjectNode) new ObjectMapper().readTree(header);
    ((ObjectNode) tensors.get(name)).put("dtype", type);
    byte[] changed = tensors.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer result = ByteBuffer.allocate(Long.BYTES + changed.length + bytes.remaining());
    result.order(ByteOrder.LITTLE_ENDIAN).putLong(changed.length).put(changed).put(bytes);
    Files.write(file, result.array());

    assertRefused()
        .hasMessageEndingWith(
            "tensor %s: expected dtype F32, F16 or BF16, got %s".formatted(name, type));
  }

  @Test
  void shardsMakeTheSameModel() throws IOException, ModelFormatException {
    CompiledModel whole = compile();
    Shards.split(checkpoint, 4);
    out = directory.resolve("sharded");

    assertThat(compile().files()).isEqualTo(whole.files());
  }

  @Test
  void aVocabularyMakesATokenizer() throws IOException, ModelFormatException {
    Path tokenizer = checkpoint.resolve("tokenizer.json");
    JsonNode vocabulary = new ObjectMapper().readTree(tokenizer.toFile()).at("/model/vocab");
    String[] tokens = new String[vocabulary.size()];
    vocabulary.properties().forEach(e -> tokens[e.getValue().intValue()] = e.getKey());
    Files.delete(tokenizer);
    JsonEdits.set(
        checkpoint.resolve("tokenizer_config.json"), "tokenizer_class", "\"BertTokenizer\"");
    Files.writeString(checkpoint.resolve("vocab.txt"), String.join("\n", tokens));
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("golden"));

    try (var made = compile().tokenizer()) {
      for (int i = 0; i < golden.texts().size(); i++) {
        assertThat(made.tokenize(golden.texts().get(i)).inputIds())
            .isEqualTo(golden.inputIds().get(i));
      }
    }
  }

  @Test
  void aVocabularyLargerThanTheModelsNamesItsFile() throws IOException {
    Files.delete(checkpoint.resolve("tokenizer.json"));
    Files.delete(checkpoint.resolve("tokenizer_config.json"));
    StringBuilder tokens = new StringBuilder("[UNK]\n[CLS]\n[SEP]\n");
    for (int i = 3; i < 1501; i++) {
      tokens.append('t').append(i).append('\n');
    }
    Files.writeString(checkpoint.resolve("vocab.txt"), tokens);

    assertRefused()
        .hasMessage(
            checkpoint.resolve("vocab.txt")
                + ": has token id 1500, but the model's vocabulary has 1500 rows");
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
        CheckpointDirectory.open(checkpoint),
        EncoderOptions.of(QuantizationPlan.INT8),
        new OnnxCalibrator(),
        out);
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
