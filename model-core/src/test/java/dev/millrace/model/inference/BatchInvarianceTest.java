package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.RandomRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row gets does not depend on the rows beside it, on its place, or on their adapters. */
@Tag("unit")
@Tag("quantization")
class BatchInvarianceTest {
  private static final int BATCHES = 25;

  @TempDir private Path directory;

  @ParameterizedTest
  @FieldSource("dev.millrace.model.testkit.GoldenModel#ALL")
  void anyCompositionAndOrderGivesTheSameFp32Logits(String name) throws ModelFormatException {
    requireInvariance(name, QuantizationScheme.FP32, 1e-4f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert"})
  void anyCompositionAndOrderGivesNearlyTheSameInt8Logits(String name) throws ModelFormatException {
    requireInvariance(name, QuantizationScheme.INT8, 1e-2f);
  }

  private void requireInvariance(String name, QuantizationScheme scheme, float tolerance)
      throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()), scheme, directory.resolve("out"))) {
      List<Adapter> adapters = new ArrayList<>(List.of(model.ownHead()));
      golden.adapterLogits().keySet().stream()
          .map(adapter -> model.adapter(adapter, golden.adapter(adapter)))
          .forEach(adapters::add);
      Random random = new Random(name.hashCode());
      List<long[]> inputIds = new ArrayList<>(golden.inputIds());
      inputIds.addAll(RandomRows.of(random, 10, model));
      List<float[][]> alone =
          adapters.stream().map(a -> model.logitsOneByOne(inputIds, a)).toList();
      for (int batch = 0; batch < BATCHES; batch++) {
        requireSame(model, rows(random, inputIds, adapters, alone), tolerance);
      }
    }
  }

  /** An adapter whose numbers overflow spoils its own row, wherever in the batch that stands. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert"})
  void aRowThatOverflowsSpoilsNoOther(String name) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("out"))) {
      Adapter sound = model.ownHead();
      Adapter poison = overflowing(model);
      float[][] alone = model.logitsOneByOne(golden.inputIds(), sound);
      for (int spoilt = 0; spoilt < alone.length; spoilt++) {
        List<Adapter> adapters = new ArrayList<>(Collections.nCopies(alone.length, sound));
        adapters.set(spoilt, poison);
        float[][] logits = model.logits(golden.inputIds(), adapters);
        assertThat(logits[spoilt][0]).isNaN();
        for (int row = 0; row < alone.length; row++) {
          if (row != spoilt) {
            assertThat(logits[row])
                .as("row %d beside %d", row, spoilt)
                .containsExactly(alone[row], within(1e-4f));
          }
        }
      }
    }
  }

  /** Finite weights, as they are in any file that is read, of which products are not. */
  private static Adapter overflowing(LoadedModel model) {
    LoraTarget target = model.compiled().encoder().loraTargets().get(0);
    float[] a = new float[target.in()];
    float[] b = new float[target.out()];
    Arrays.fill(a, 1e30f);
    Arrays.fill(b, 1e30f);
    LowRankWeights weights = new LowRankWeights(target.in(), target.out(), 1, a, b);
    return new Adapter(
        "poison", "1", model.ownHead().head(), Map.of(target.module(0), weights), null);
  }

  /** A row of a batch, and what it gets alone. */
  private record Row(long[] inputIds, Adapter adapter, float[] alone) {}

  /** Rows drawn with repetition, each with an adapter drawn from some of them. */
  private static List<Row> rows(
      Random random, List<long[]> inputIds, List<Adapter> adapters, List<float[][]> alone) {
    List<Integer> chosen = new ArrayList<>();
    for (int adapter = 0; adapter < adapters.size(); adapter++) {
      chosen.add(adapter);
    }
    Collections.shuffle(chosen, random);
    int distinct = 1 + random.nextInt(chosen.size());
    int size = 1 + random.nextInt(40);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int text = random.nextInt(inputIds.size());
      int adapter = chosen.get(random.nextInt(distinct));
      rows.add(new Row(inputIds.get(text), adapters.get(adapter), alone.get(adapter)[text]));
    }
    return rows;
  }

  /** One batch of these rows, and then the same in the opposite order. */
  private static void requireSame(LoadedModel model, List<Row> rows, float tolerance) {
    List<Row> backwards = new ArrayList<>(rows);
    Collections.reverse(backwards);
    for (List<Row> batch : List.of(rows, backwards)) {
      float[][] logits =
          model.logits(
              batch.stream().map(Row::inputIds).toList(),
              batch.stream().map(Row::adapter).toList());
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i])
            .as("row %d of %d", i, logits.length)
            .containsExactly(batch.get(i).alone(), within(tolerance));
      }
    }
  }
}
