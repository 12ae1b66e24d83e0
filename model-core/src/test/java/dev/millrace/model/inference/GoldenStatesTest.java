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
import dev.millrace.model.testkit.SlowPooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Last hidden states are those that Hugging Face transformers computed, padded and masked, and each
 * pooling makes of them what plain Java does.
 */
@Tag("unit")
class GoldenStatesTest {
  private static final float TOLERANCE = 1e-3f;
  private static final int BATCHES = 5;

  @TempDir private Path directory;

  @ParameterizedTest
  @FieldSource("dev.millrace.model.testkit.GoldenModel#ALL")
  void statesEqualTheReferenceInEachPooling(String name) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    CheckpointDirectory source = CheckpointDirectory.open(golden.directory());
    List<float[][]> reference = golden.lastHiddenStates();
    for (Pooling pooling : Pooling.values()) {
      EncoderOptions options = new EncoderOptions(QuantizationPlan.FP32, pooling);
      List<float[]> expected =
          reference.stream().map(states -> SlowPooling.pool(pooling, states)).toList();
      try (LoadedModel model =
          LoadedModel.compile(source, options, directory.resolve(pooling.id()))) {
        assertThat(model.compiled().encoder().pooling()).isEqualTo(pooling);
        requireStates(model, golden.inputIds(), expected);
      }
    }
  }

  /** Each text alone, all in one batch, and batches drawn with repetition. */
  private static void requireStates(
      LoadedModel model, List<long[]> inputIds, List<float[]> expected) {
    List<int[]> batches = new ArrayList<>();
    IntStream.range(0, expected.size()).forEach(text -> batches.add(new int[] {text}));
    batches.add(IntStream.range(0, expected.size()).toArray());
    Random random = new Random(3);
    for (int i = 0; i < BATCHES; i++) {
      batches.add(random.ints(1 + random.nextInt(30), 0, expected.size()).toArray());
    }
    for (int[] batch : batches) {
      float[][] states = model.states(IntStream.of(batch).mapToObj(inputIds::get).toList());
      assertThat(states.length).isEqualTo(batch.length);
      for (int row = 0; row < batch.length; row++) {
        assertThat(states[row])
            .as("%s, row %d of %d", model.compiled().encoder().pooling(), row, batch.length)
            .containsExactly(expected.get(batch[row]), within(TOLERANCE));
      }
    }
  }
}
