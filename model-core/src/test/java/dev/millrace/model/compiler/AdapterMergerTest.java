package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.PeftAdapter;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class AdapterMergerTest {
  private static final float TOLERANCE = 1e-3f;

  /** Against the unmerged ones, which round differently but nothing else. */
  private static final float UNMERGED_TOLERANCE = 3e-4f;

  private static final Map<String, List<String>> PEFT =
      Map.of(
          "bert", List.of("bias-all", "lora-bias", "bias-lora-only", "all-linear", "patterns"),
          "distilbert", List.of("bias-all", "lora-bias", "head"),
          "roberta", List.of("bias-all", "lora-bias", "all-linear", "head"),
          "modernbert", List.of("bias-all", "all-linear"));

  private record Expected(Path adapter, float[][] logits) {}

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert",
        "bert-multilabel",
        "bert-regression",
        "distilbert",
        "roberta",
        "modernbert",
        "modernbert-cls"
      })
  void mergedLogitsAreThoseOfPeftAndOfTheAdapterUnmerged(String name) throws Exception {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    ModelSource source = CheckpointDirectory.open(golden.directory());
    try (LoadedModel unmerged = compile(source, "unmerged")) {
      for (Map.Entry<String, Expected> entry : adapters(name, golden).entrySet()) {
        Expected expected = entry.getValue();
        Path out = directory.resolve("merged-" + entry.getKey());
        AdapterMerger.merge(source, expected.adapter(), out);
        try (LoadedModel merged = compile(CheckpointDirectory.open(out), "out-" + entry.getKey())) {
          float[][] logits = merged.logitsOneByOne(golden.inputIds(), merged.ownHead());
          requireClose(logits, expected.logits(), TOLERANCE);
          Adapter adapter = unmerged.adapter(entry.getKey(), expected.adapter());
          requireClose(
              logits, unmerged.logitsOneByOne(golden.inputIds(), adapter), UNMERGED_TOLERANCE);
          assertThat(merged.ownHead().head().labels()).isEqualTo(adapter.head().labels());
          assertThat(merged.ownHead().head().problemType()).isEqualTo(adapter.head().problemType());
        }
      }
    }
  }

  private Map<String, Expected> adapters(String name, GoldenModel golden) {
    Map<String, Expected> adapters = new LinkedHashMap<>();
    golden
        .adapterLogits()
        .forEach(
            (adapter, logits) ->
                adapters.put(adapter, new Expected(golden.adapter(adapter), logits)));
    for (String adapter : PEFT.getOrDefault(name, List.of())) {
      PeftAdapter peft = PeftAdapter.unpack(name + "/" + adapter, directory.resolve(adapter));
      adapters.put(adapter, new Expected(peft.directory(), peft.logits()));
    }
    return adapters;
  }

  @Test
  void theConfigurationHasTheAdaptersLabelsAndTheTokenizerComesAlong() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    JsonEdits.set(golden.directory().resolve("config.json"), "num_labels", "5");
    JsonEdits.set(golden.directory().resolve("config.json"), "dtype", "\"bfloat16\"");
    Files.writeString(golden.directory().resolve("vocab.txt"), "[PAD]\n");
    Files.writeString(
        golden.adapter("qv-r4").resolve("config.json"),
        "{\"id2label\": {\"0\": \"ham\", \"1\": \"spam\", \"2\": \"?\"},"
            + " \"problem_type\": \"multi_label_classification\"}");
    Path out = directory.resolve("deep/er/merged");

    AdapterMerger.merge(CheckpointDirectory.open(golden.directory()), golden.adapter("qv-r4"), out);

    JsonNode config = new ObjectMapper().readTree(out.resolve("config.json").toFile());
    assertThat(config.get("architectures").get(0).textValue())
        .isEqualTo("BertForSequenceClassification");
    assertThat(config.get("id2label").toString())
        .isEqualTo("{\"0\":\"ham\",\"1\":\"spam\",\"2\":\"?\"}");
    assertThat(config.get("label2id").toString()).isEqualTo("{\"ham\":0,\"spam\":1,\"?\":2}");
    assertThat(config.get("problem_type").textValue())
        .isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION.configName());
    assertThat(config.get("dtype").textValue()).isEqualTo("float32");
    assertThat(config.has("num_labels")).isFalse();
    assertThat(config.get("hidden_size").intValue()).isEqualTo(64);
    for (String file : List.of("tokenizer.json", "tokenizer_config.json", "vocab.txt")) {
      assertThat(out.resolve(file)).hasSameBinaryContentAs(golden.directory().resolve(file));
    }
    assertThat(directory.resolve("deep/er")).isDirectoryNotContaining("glob:**.merging*");
  }

  @Test
  void theTemperatureIsTheAdapters() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Path checkpoint = golden.directory().resolve("config.json");
    JsonEdits.set(checkpoint, Labels.TEMPERATURE, "3");
    Path labels = golden.adapter("qv-r4").resolve("config.json");
    Files.writeString(labels, "{\"millrace_temperature\": 1.75}");
    ModelSource source = CheckpointDirectory.open(golden.directory());

    AdapterMerger.merge(source, golden.adapter("qv-r4"), directory.resolve("calibrated"));
    AdapterMerger.merge(source, golden.adapter("all-r8"), directory.resolve("plain"));

    JsonFile calibrated = JsonFile.read(directory.resolve("calibrated/config.json"));
    JsonFile plain = JsonFile.read(directory.resolve("plain/config.json"));
    assertThat(Labels.readTemperature(calibrated)).isEqualTo(1.75);
    assertThat(plain.has(Labels.TEMPERATURE)).isFalse();
    CompiledModel compiled =
        ModelCompiler.compile(
            CheckpointDirectory.open(directory.resolve("calibrated")),
            EncoderOptions.of(QuantizationPlan.of(QuantizationScheme.FP32)),
            new OnnxCalibrator(),
            directory.resolve("compiled"));
    assertThat(compiled.heads().ownHead().orElseThrow().temperature()).isEqualTo(1.75);
  }

  /** A base model as it is saved alone has no prefix; with a head it must have one. */
  @Test
  void namesAreThoseOfAModelWithAHead() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Path weights = golden.directory().resolve("model.safetensors");
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    Tensors.read(weights)
        .forEach((name, tensor) -> tensors.put(name.replaceFirst("^bert\\.", ""), tensor));
    tensors.keySet().removeIf(name -> name.startsWith("classifier"));
    tensors.put("cls.predictions.bias", Tensors.random(1, 1, 10));
    Tensors.write(weights, tensors);
    ModelSource source = CheckpointDirectory.open(golden.directory());
    Path out = directory.resolve("merged");

    AdapterMerger.merge(source, golden.adapter("all-r8"), out);

    try (WeightSource merged = SafetensorsFile.open(out.resolve("model.safetensors"))) {
      assertThat(merged.names())
          .contains(
              "bert.embeddings.word_embeddings.weight",
              "bert.pooler.dense.bias",
              "classifier.weight")
          .allMatch(name -> name.startsWith("bert.") || name.startsWith("classifier."));
    }
    try (LoadedModel model = compile(CheckpointDirectory.open(out), "out")) {
      requireClose(
          model.logitsOneByOne(golden.inputIds(), model.ownHead()),
          golden.adapterLogits().getOrDefault("all-r8", new float[0][]),
          TOLERANCE);
    }
  }

  @Test
  void biasesWithoutAPlaceAreRefused() {
    GoldenModel golden = GoldenModel.unpack("modernbert", directory.resolve("checkpoint"));
    PeftAdapter peft = PeftAdapter.unpack("modernbert/lora-bias", directory.resolve("lora-bias"));
    Path out = directory.resolve("merged");

    assertThatThrownBy(
            () ->
                AdapterMerger.merge(
                    CheckpointDirectory.open(golden.directory()), peft.directory(), out))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("the adapter has a bias for which the checkpoint has no place: ")
        .hasMessageEndingWith("attn.Wqkv.bias; it can't be merged");
    assertThat(out).doesNotExist();
    assertThat(directory).isDirectoryNotContaining("glob:**.merging*");
  }

  @Test
  void aHeadsBiasWithoutAPlaceIsRefused() {
    GoldenModel golden = GoldenModel.unpack("modernbert", directory.resolve("checkpoint"));
    Path adapter =
        PeftAdapter.unpack("modernbert/all-linear", directory.resolve("all-linear")).directory();
    Path file = adapter.resolve("adapter_model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    for (String name : List.copyOf(tensors.keySet())) {
      if (name.endsWith("lora_B.weight")) {
        int outputs = Objects.requireNonNull(tensors.get(name)).shape().dimension(0);
        boolean head = name.contains("head.dense");
        tensors.put(name.replace(".weight", ".bias"), Tensors.random(3, head ? 1 : 0, outputs));
      }
    }
    Tensors.write(file, tensors);
    JsonEdits.set(adapter.resolve("adapter_config.json"), "lora_bias", "true");

    assertThatThrownBy(
            () ->
                AdapterMerger.merge(
                    CheckpointDirectory.open(golden.directory()),
                    adapter,
                    directory.resolve("merged")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(" has no place: ");
  }

  @Test
  void whatExistsIsLeftAlone() throws IOException {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Path out = Files.createDirectory(directory.resolve("merged"));

    assertThatThrownBy(
            () ->
                AdapterMerger.merge(
                    CheckpointDirectory.open(golden.directory()), golden.adapter("qv-r4"), out))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(out).isEmptyDirectory();
  }

  private LoadedModel compile(ModelSource source, String out) {
    return LoadedModel.compile(source, QuantizationScheme.FP32, directory.resolve(out));
  }

  private static void requireClose(float[][] actual, float[][] expected, float tolerance) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("row %d", i).containsExactly(expected[i], within(tolerance));
    }
  }
}
