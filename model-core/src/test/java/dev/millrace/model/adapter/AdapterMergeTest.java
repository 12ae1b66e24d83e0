package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Tensors;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An adapter with ranks and alphas of its own for some modules computes what the checkpoint does
 * after {@code W += alpha/r · B·A}, worked out here in plain Java.
 */
@Tag("unit")
class AdapterMergeTest {
  private static final String PREFIX = "base_model.model.";
  private static final String QUERY_0 = "bert.encoder.layer.0.attention.self.query";
  private static final String QUERY_1 = "bert.encoder.layer.1.attention.self.query";
  private static final String OUTPUT_1 = "bert.encoder.layer.1.output.dense";

  @TempDir private Path directory;

  @Test
  void patternsOfRanksAndAlphas() throws ModelFormatException {
    Path adapter = adapter();
    JsonEdits.set(
        adapter.resolve("adapter_config.json"),
        "rank_pattern",
        "{\"layer.1.attention.self.query\": 7, \"layer.1.output.dense\": 1}");
    JsonEdits.set(adapter.resolve("adapter_config.json"), "alpha_pattern", "{\"query\": 5}");

    requireMerged(adapter, Map.of(QUERY_0, 5.0 / 4, QUERY_1, 5.0 / 7, OUTPUT_1, 6.0));
  }

  @Test
  void patternsWithRankStabilizedScaling() throws ModelFormatException {
    Path adapter = adapter();
    JsonEdits.set(adapter.resolve("adapter_config.json"), "use_rslora", "true");
    JsonEdits.set(
        adapter.resolve("adapter_config.json"),
        "rank_pattern",
        "{\"layer.1.attention.self.query\": 7, \"output.dense\": 1}");

    requireMerged(
        adapter, Map.of(QUERY_0, 6 / Math.sqrt(4), QUERY_1, 6 / Math.sqrt(7), OUTPUT_1, 6.0));
  }

  /** Rank 4 for the first query, 7 for the second, 1 for the second output, all of alpha 6. */
  private Path adapter() {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Path adapter = golden.adapter("qv-r4");
    Map<String, FloatTensor> tensors = Tensors.read(adapter.resolve("adapter_model.safetensors"));
    tensors.keySet().removeIf(name -> name.contains("lora_"));
    lowRank(tensors, QUERY_0, 4, 64);
    lowRank(tensors, QUERY_1, 7, 64);
    lowRank(tensors, OUTPUT_1, 1, 128);
    Tensors.write(adapter.resolve("adapter_model.safetensors"), tensors);
    Path config = adapter.resolve("adapter_config.json");
    JsonEdits.set(config, "target_modules", "[\"query\", \"layer.1.output.dense\"]");
    JsonEdits.set(config, "lora_alpha", "6");
    return adapter;
  }

  private static void lowRank(Map<String, FloatTensor> tensors, String module, int rank, int in) {
    int seed = module.hashCode();
    tensors.put(PREFIX + module + ".lora_A.weight", Tensors.random(seed, 0.1f, rank, in));
    tensors.put(PREFIX + module + ".lora_B.weight", Tensors.random(seed + 1, 0.1f, 64, rank));
  }

  private void requireMerged(Path adapter, Map<String, Double> scalings)
      throws ModelFormatException {
    Path checkpoint = directory.resolve("checkpoint");
    try (LoadedModel model = load(checkpoint, "plain")) {
      float[][] adapted = logits(model, model.adapter("tuned", adapter));
      float[][] plain = logits(model, model.adapter("untouched", untouched(adapter)));
      merge(checkpoint, adapter, scalings);
      try (LoadedModel merged = load(checkpoint, "merged")) {
        float[][] expected = logits(merged, merged.ownHead());
        assertThat(largestDifference(adapted, expected)).isCloseTo(0, within(1e-4));
        assertThat(largestDifference(plain, expected)).as("the update's size").isGreaterThan(0.1);
      }
    }
  }

  /** The same adapter with updates of zero: what the update's size is measured against. */
  private Path untouched(Path adapter) {
    GoldenModel.unpack(GoldenModel.BERT, directory.resolve("untouched"));
    Path copy = directory.resolve("untouched/adapters/qv-r4");
    Map<String, FloatTensor> tensors = Tensors.read(copy.resolve("adapter_model.safetensors"));
    tensors.replaceAll(
        (name, tensor) ->
            name.contains("lora_B")
                ? new FloatTensor(tensor.shape(), new float[tensor.data().length])
                : tensor);
    tensors.putAll(headOf(adapter));
    Tensors.write(copy.resolve("adapter_model.safetensors"), tensors);
    return copy;
  }

  private static Map<String, FloatTensor> headOf(Path adapter) {
    Map<String, FloatTensor> tensors = Tensors.read(adapter.resolve("adapter_model.safetensors"));
    tensors.keySet().removeIf(name -> name.contains("lora_"));
    return tensors;
  }

  private static void merge(Path checkpoint, Path adapter, Map<String, Double> scalings) {
    Path file = checkpoint.resolve("model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    Map<String, FloatTensor> update = Tensors.read(adapter.resolve("adapter_model.safetensors"));
    scalings.forEach(
        (module, scaling) ->
            addProduct(
                get(tensors, module + ".weight"),
                get(update, PREFIX + module + ".lora_B.weight"),
                get(update, PREFIX + module + ".lora_A.weight"),
                scaling));
    headOf(adapter).forEach((name, tensor) -> tensors.put(name.replace(PREFIX, ""), tensor));
    Tensors.write(file, tensors);
    // The labels are those of the classifier that was there.
    JsonEdits.set(checkpoint.resolve("config.json"), "id2label", "null");
  }

  private static void addProduct(FloatTensor weight, FloatTensor b, FloatTensor a, double scaling) {
    int out = b.shape().dimension(0);
    int rank = b.shape().dimension(1);
    int in = a.shape().dimension(1);
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        double sum = 0;
        for (int r = 0; r < rank; r++) {
          sum += (double) b.data()[o * rank + r] * a.data()[r * in + i];
        }
        weight.data()[o * in + i] += (float) (scaling * sum);
      }
    }
  }

  private static FloatTensor get(Map<String, FloatTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private LoadedModel load(Path checkpoint, String out) throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(checkpoint), QuantizationScheme.FP32, directory.resolve(out));
  }

  private static float[][] logits(LoadedModel model, Adapter adapter) {
    List<long[]> rows = model.tokenize(List.of("I am still waiting on my card?", "top up failed"));
    return model.logits(rows, Collections.nCopies(rows.size(), adapter));
  }

  private static double largestDifference(float[][] actual, float[][] expected) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).hasSameSizeAs(expected[i]);
      for (int j = 0; j < expected[i].length; j++) {
        largest = Math.max(largest, Math.abs(actual[i][j] - expected[i][j]));
      }
    }
    return largest;
  }
}
