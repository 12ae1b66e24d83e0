package dev.millrace.training.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.testkit.GoldenModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@Tag("integration")
class TrainableEncoderTest {
  private static final int RANK = 2;

  /** Nothing is trained and nothing dropped. */
  private static final Pass FROZEN = new Pass(Map.of(), null);

  private static final double STEP = 2e-3;

  /**
   * Central differences of fourth order, in steps: the curves bend, and have kinks where an
   * activation has.
   */
  private static final float[] STENCIL = {-2, -1, 1, 2};

  @TempDir Path directory;

  /** A loaded encoder, and what is trained of it. */
  private record Loaded(TrainableEncoder encoder, EncoderDescription description) {}

  private static Loaded load(GoldenModel golden, NDManager manager, Map<String, LowRank> updates)
      throws ModelFormatException {
    CheckpointDirectory checkpoint = CheckpointDirectory.open(golden.directory());
    EncoderArchitecture architecture = ModelFactory.architecture(checkpoint.config());
    try (WeightSource source = checkpoint.weights()) {
      var computation = architecture.computation(checkpoint.config());
      return new Loaded(
          TrainableEncoder.load(manager, computation, computation.weights(source), updates),
          describe(checkpoint));
    }
  }

  private static EncoderDescription describe(CheckpointDirectory checkpoint)
      throws ModelFormatException {
    EncoderArchitecture architecture = ModelFactory.architecture(checkpoint.config());
    return architecture.describe(checkpoint.config(), architecture.pooling(checkpoint.config()));
  }

  @ParameterizedTest
  @FieldSource("dev.millrace.model.testkit.GoldenModel#ALL")
  void computesWhatTransformersComputes(String model) throws Exception {
    GoldenModel golden = GoldenModel.unpack(model, directory);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Loaded loaded = load(golden, manager, Map.of());
      TokenBatch batch =
          TokenBatch.of(manager, golden.inputIds(), loaded.description().paddingToken());

      NDArray states = loaded.encoder().states(batch, FROZEN);

      float[] actual = states.toFloatArray();
      int hidden = loaded.description().hiddenSize();
      List<float[][]> expected = golden.lastHiddenStates();
      for (int row = 0; row < expected.size(); row++) {
        for (int token = 0; token < expected.get(row).length; token++) {
          for (int i = 0; i < hidden; i++) {
            assertThat(actual[(int) (row * batch.length() + token) * hidden + i])
                .as("row %d token %d feature %d", row, token, i)
                .isCloseTo(expected.get(row)[token][i], within(1e-4f));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("dev.millrace.model.testkit.GoldenModel#ALL")
  void leavesNothingBehind(String model) throws Exception {
    GoldenModel golden = GoldenModel.unpack(model, directory);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Loaded loaded = load(golden, manager, Map.of());
      int before = manager.getManagedArrays().size();
      try (NDManager pass = manager.newSubManager()) {
        loaded
            .encoder()
            .states(
                TokenBatch.of(pass, golden.inputIds(), loaded.description().paddingToken()),
                FROZEN);
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  /** Every target of every family, along a random direction of all of its numbers. */
  @ParameterizedTest
  @FieldSource("dev.millrace.model.testkit.GoldenModel#ALL")
  void hasTheGradientsThatDifferencesSay(String model) throws Exception {
    GoldenModel golden = GoldenModel.unpack(model, directory);
    List<long[]> rows = golden.inputIds().subList(0, 4);
    Random random = new Random(17);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      EncoderDescription description = describe(CheckpointDirectory.open(golden.directory()));
      Map<String, NDArray> tensors = tensors(description, manager, random);
      Pass pass = new Pass(tensors, null);
      Loaded loaded = load(golden, manager, updates(description));
      TokenBatch batch = TokenBatch.of(manager, rows, description.paddingToken());
      NDArray weights = normal(manager, random, rows.size(), description.hiddenSize());

      try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
        gradients.backward(loss(loaded, batch, weights, pass));
      }

      tensors.forEach(
          (name, parameter) -> {
            float[] gradient = parameter.getGradient().toFloatArray();
            assertThat(gradient).isNotEqualTo(new float[gradient.length]);
            double expected = difference(loaded, batch, weights, pass, parameter, gradient);
            double slope = 0;
            for (float g : gradient) {
              slope += (double) g * g;
            }
            assertThat(Math.sqrt(slope))
                .as(name)
                .isCloseTo(expected, within(2e-2 * Math.sqrt(slope) + 1e-4));
          });
    }
  }

  /** The slope along the gradient itself, as central differences say: it must be its length. */
  private static double difference(
      Loaded loaded,
      TokenBatch batch,
      NDArray weights,
      Pass pass,
      NDArray parameter,
      float[] gradient) {
    double length = 0;
    for (float g : gradient) {
      length += (double) g * g;
    }
    float step = (float) (STEP / Math.sqrt(length));
    float[] before = parameter.toFloatArray();
    double[] at = new double[STENCIL.length];
    for (int point = 0; point < STENCIL.length; point++) {
      float[] moved = before.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += STENCIL[point] * step * gradient[i];
      }
      parameter.set(moved);
      at[point] = loss(loaded, batch, weights, pass).getFloat();
    }
    parameter.set(before);
    return (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * STEP);
  }

  private static NDArray loss(Loaded loaded, TokenBatch batch, NDArray weights, Pass pass) {
    NDArray states = loaded.encoder().states(batch, pass);
    return states.get(":, 0").mul(weights).sum();
  }

  private static Map<String, LowRank> updates(EncoderDescription description) {
    Map<String, LowRank> updates = new LinkedHashMap<>();
    for (LoraTarget target : description.loraTargets()) {
      for (int layer = 0; layer < description.layers(); layer++) {
        String module = target.module(layer);
        updates.put(module, new LowRank(module, 0.5f, 0));
      }
    }
    return updates;
  }

  private static Map<String, NDArray> tensors(
      EncoderDescription description, NDManager manager, Random random) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (LoraTarget target : description.loraTargets()) {
      for (int layer = 0; layer < description.layers(); layer++) {
        String module = target.module(layer);
        tensors.put(module + Pass.LORA_A, normal(manager, random, RANK, target.in()));
        tensors.put(module + Pass.LORA_B, normal(manager, random, target.out(), RANK));
      }
    }
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
    return tensors;
  }

  private static NDArray normal(NDManager manager, Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return manager.create(values, new Shape(rows, columns));
  }
}
