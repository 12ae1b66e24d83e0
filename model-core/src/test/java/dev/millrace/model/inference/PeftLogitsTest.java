package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.PeftAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that PEFT's LoRA can train, against what PEFT computes: biases in place, biases of
 * {@code lora_B}, modules of the head, {@code all-linear}, patterns; each alone, and all of them in
 * one batch with rows that change nothing.
 */
@Tag("unit")
class PeftLogitsTest {
  private static final float TOLERANCE = 1e-3f;

  private static final Map<String, List<String>> ADAPTERS =
      Map.of(
          "bert", List.of("bias-all", "lora-bias", "bias-lora-only", "all-linear", "patterns"),
          "distilbert", List.of("bias-all", "lora-bias", "head"),
          "roberta", List.of("bias-all", "lora-bias", "all-linear", "head"),
          "modernbert", List.of("bias-all", "lora-bias", "all-linear"));

  /** A row and the logits it must have. */
  private record Row(long[] inputIds, Adapter adapter, float[] logits) {}

  @TempDir private Path directory;

  static List<String> checkpoints() {
    return List.copyOf(ADAPTERS.keySet());
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void logitsAreThoseOfPeftInAnyMix(String name) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("model"))) {
      List<Row> mixed = new ArrayList<>(rows(golden, model.ownHead(), golden.logits()));
      golden
          .adapterLogits()
          .forEach(
              (adapter, logits) ->
                  mixed.addAll(
                      rows(golden, model.adapter(adapter, golden.adapter(adapter)), logits)));
      for (String adapter : ADAPTERS.getOrDefault(name, List.of())) {
        PeftAdapter peft = PeftAdapter.unpack(name + "/" + adapter, directory.resolve(adapter));
        List<Row> rows = rows(golden, model.adapter(adapter, peft.directory()), peft.logits());
        requireClose(model, rows);
        rows.forEach(row -> requireClose(model, List.of(row)));
        mixed.addAll(rows);
      }
      for (int seed = 0; seed < 4; seed++) {
        Collections.shuffle(mixed, new Random(seed));
        requireClose(model, mixed);
      }
    }
  }

  private static List<Row> rows(GoldenModel golden, Adapter adapter, float[][] logits) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      rows.add(new Row(golden.inputIds().get(i), adapter, logits[i]));
    }
    return rows;
  }

  private static void requireClose(LoadedModel model, List<Row> rows) {
    float[][] actual =
        model.logits(
            rows.stream().map(Row::inputIds).toList(), rows.stream().map(Row::adapter).toList());
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("row %d of %d, adapter %s", i, actual.length, rows.get(i).adapter().name())
          .containsExactly(rows.get(i).logits(), within(TOLERANCE));
    }
  }
}
