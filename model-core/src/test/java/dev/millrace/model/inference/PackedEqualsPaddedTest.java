package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.RandomRows;
import dev.millrace.model.testkit.SlowPooling;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A packed batch of any rows gives each what it has in a padded batch with an attention mask. */
@Tag("unit")
class PackedEqualsPaddedTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int BATCHES = 6;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bert", "bert-multilabel", "bert-regression"})
  void statesOfAPackedBatchAreThoseOfThePaddedOne(String name) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    PaddedBert reference = new PaddedBert(golden.directory());
    requireGolden(reference, golden);
    EncoderOptions options = new EncoderOptions(QuantizationPlan.FP32, Pooling.NONE);
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()), options, directory.resolve("out"))) {
      Random random = new Random(5);
      for (int batch = 0; batch < BATCHES; batch++) {
        List<long[]> rows = RandomRows.of(random, 1 + random.nextInt(12), model);
        int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
        double[][][] padded = reference.lastHiddenStates(rows, longest);
        float[][] packed = model.states(rows);
        for (int row = 0; row < packed.length; row++) {
          assertThat(packed[row])
              .as("row %d of %d tokens, padded to %d", row, rows.get(row).length, longest)
              .containsExactly(withoutPadding(padded[row], rows.get(row)), within(TOLERANCE));
        }
      }
    }
  }

  /** The reference is one: what it computes is what transformers computed. */
  private static void requireGolden(PaddedBert reference, GoldenModel golden) {
    double[][][] padded = reference.lastHiddenStates(golden.inputIds(), 64);
    List<float[][]> expected = golden.lastHiddenStates();
    for (int row = 0; row < padded.length; row++) {
      assertThat(withoutPadding(padded[row], golden.inputIds().get(row)))
          .containsExactly(SlowPooling.pool(Pooling.NONE, expected.get(row)), within(TOLERANCE));
    }
  }

  private static float[] withoutPadding(double[][] states, long[] ids) {
    int hidden = states[0].length;
    float[] real = new float[ids.length * hidden];
    for (int i = 0; i < real.length; i++) {
      real[i] = (float) states[i / hidden][i % hidden];
    }
    return real;
  }
}
