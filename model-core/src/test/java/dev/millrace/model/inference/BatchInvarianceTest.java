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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row gets does not depend on the rows beside it, on its place, or on their adapters. */
@Tag("unit")
@Tag("quantization")
class BatchInvarianceTest {
  private static final int BATCHES = 25;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "bert, FP32, 1e-4",
    "bert, INT8, 1e-2",
    "modernbert, FP32, 1e-4",
    "modernbert, INT8, 1e-2"
  })
  void anyCompositionAndOrderGivesTheSameLogits(
      String name, QuantizationScheme scheme, float tolerance) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()), scheme, directory.resolve("out"))) {
      List<Adapter> adapters = new ArrayList<>(List.of(model.ownHead()));
      golden.adapterLogits().keySet().stream()
          .map(adapter -> model.adapter(adapter, golden.adapter(adapter)))
          .forEach(adapters::add);
      List<float[][]> alone =
          adapters.stream().map(a -> model.logitsOneByOne(golden.inputIds(), a)).toList();
      Random random = new Random(1);
      for (int batch = 0; batch < BATCHES; batch++) {
        requireSame(model, golden.inputIds(), adapters, alone, random, tolerance);
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

  /** One batch of rows drawn with repetition, each with an adapter drawn with repetition. */
  private static void requireSame(
      LoadedModel model,
      List<long[]> inputIds,
      List<Adapter> adapters,
      List<float[][]> alone,
      Random random,
      float tolerance) {
    int size = 1 + random.nextInt(40);
    int distinct = 1 + random.nextInt(adapters.size());
    List<long[]> rows = new ArrayList<>();
    List<Adapter> chosen = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int row = random.nextInt(inputIds.size());
      int adapter = random.nextInt(distinct);
      rows.add(inputIds.get(row));
      chosen.add(adapters.get(adapter));
      expected.add(alone.get(adapter)[row]);
    }
    float[][] actual = model.logits(rows, chosen);
    for (int i = 0; i < size; i++) {
      assertThat(actual[i]).hasSameSizeAs(expected.get(i));
      for (int j = 0; j < actual[i].length; j++) {
        assertThat(actual[i][j])
            .as("row %d of %d, logit %d", i, size, j)
            .isCloseTo(expected.get(i)[j], within(tolerance));
      }
    }
  }
}
