package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.PeftAdapter;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adapters of all kinds in one batch: each row's logits are those of the checkpoint that its
 * adapter was merged into.
 */
@Tag("unit")
class MergedMixTest {
  private static final float TOLERANCE = 3e-4f;
  private static final String PREFIX = "base_model.model.";

  private record Row(long[] inputIds, Adapter adapter, float[] logits) {}

  @TempDir private Path directory;

  /** Ranks 1 to 16, query and value or all modules, 2 to 7 labels, all types of problems. */
  @Test
  void anyRanksTargetsLabelsAndProblemTypes() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Map<Path, ProblemType> adapters = new LinkedHashMap<>();
    adapters.put(golden.adapter("qv-r4"), ProblemType.SINGLE_LABEL_CLASSIFICATION);
    adapters.put(golden.adapter("all-r8"), ProblemType.MULTI_LABEL_CLASSIFICATION);
    adapters.put(golden.adapter("rslora-r16"), ProblemType.REGRESSION);
    adapters.put(peft("bias-all"), ProblemType.MULTI_LABEL_CLASSIFICATION);
    adapters.put(peft("patterns"), ProblemType.REGRESSION);
    adapters.put(peft("all-linear"), ProblemType.SINGLE_LABEL_CLASSIFICATION);
    for (Map.Entry<Path, ProblemType> adapter : adapters.entrySet()) {
      Files.writeString(
          adapter.getKey().resolve("config.json"),
          "{\"problem_type\": \"%s\"}".formatted(adapter.getValue().configName()));
    }
    requireMerged(golden, adapters);
  }

  /** Every module and norm with a bias, as no published ModernBERT has it. */
  @Test
  void biasesOfAModernBertThatHasThem() throws Exception {
    GoldenModel golden = GoldenModel.unpack("modernbert", directory.resolve("checkpoint"));
    Path config = golden.directory().resolve("config.json");
    for (String flag : List.of("norm_bias", "attention_bias", "mlp_bias", "classifier_bias")) {
      JsonEdits.set(config, flag, "true");
    }
    Map<String, FloatTensor> biases = addBiases(golden.directory().resolve("model.safetensors"));
    Path trained = golden.adapter("qv-r4");
    Path file = trained.resolve("adapter_model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    biases.forEach(
        (name, bias) ->
            tensors.put(PREFIX + name, Tensors.random(-name.hashCode(), 0.2f, bias.data().length)));
    Tensors.write(file, tensors);
    JsonEdits.set(trained.resolve("adapter_config.json"), "bias", "\"all\"");

    requireMerged(
        golden,
        Map.of(
            trained,
            ProblemType.SINGLE_LABEL_CLASSIFICATION,
            golden.adapter("rslora-r16"),
            ProblemType.SINGLE_LABEL_CLASSIFICATION));
  }

  private static Map<String, FloatTensor> addBiases(Path file) {
    Map<String, FloatTensor> tensors = Tensors.read(file);
    Map<String, FloatTensor> biases = new LinkedHashMap<>();
    for (Map.Entry<String, FloatTensor> weight : tensors.entrySet()) {
      String bias = weight.getKey().replaceFirst("weight$", "bias");
      if (!bias.contains("tok_embeddings") && !tensors.containsKey(bias)) {
        int size = weight.getValue().shape().dimension(0);
        biases.put(bias, Tensors.random(bias.hashCode(), 0.2f, size));
      }
    }
    tensors.putAll(biases);
    Tensors.write(file, tensors);
    return biases;
  }

  private Path peft(String name) {
    return PeftAdapter.unpack("bert/" + name, directory.resolve(name)).directory();
  }

  private void requireMerged(GoldenModel golden, Map<Path, ProblemType> adapters)
      throws IOException, ModelFormatException {
    ModelSource source = CheckpointDirectory.open(golden.directory());
    List<Row> rows = new ArrayList<>();
    try (LoadedModel model = compile(source, "model")) {
      addRows(rows, golden, model.ownHead(), model);
      for (Map.Entry<Path, ProblemType> entry : adapters.entrySet()) {
        Path out = directory.resolve("merged-" + rows.size());
        AdapterMerger.merge(source, entry.getKey(), out);
        Adapter adapter = model.adapter("adapter-" + rows.size(), entry.getKey());
        assertThat(adapter.head().problemType()).isEqualTo(entry.getValue());
        try (LoadedModel merged =
            compile(CheckpointDirectory.open(out), "compiled-" + rows.size())) {
          assertThat(merged.ownHead().head().problemType()).isEqualTo(entry.getValue());
          List<Row> own = new ArrayList<>();
          addRows(own, golden, adapter, merged);
          requireLogits(model, own);
          rows.addAll(own);
        }
      }
      for (int seed = 0; seed < 5; seed++) {
        Collections.shuffle(rows, new Random(seed));
        requireLogits(model, rows);
      }
    }
  }

  /** Rows that must have the logits of a model's own head. */
  private static void addRows(
      List<Row> rows, GoldenModel golden, Adapter adapter, LoadedModel merged) {
    float[][] logits = merged.logitsOneByOne(golden.inputIds(), merged.ownHead());
    for (int i = 0; i < logits.length; i++) {
      rows.add(new Row(golden.inputIds().get(i), adapter, logits[i]));
    }
  }

  private static void requireLogits(LoadedModel model, List<Row> rows) {
    float[][] actual =
        model.logits(
            rows.stream().map(Row::inputIds).toList(), rows.stream().map(Row::adapter).toList());
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("row %d, %s", i, rows.get(i).adapter().name())
          .containsExactly(rows.get(i).logits(), within(TOLERANCE));
    }
  }

  private LoadedModel compile(ModelSource source, String out) {
    return LoadedModel.compile(source, QuantizationScheme.FP32, directory.resolve(out));
  }
}
