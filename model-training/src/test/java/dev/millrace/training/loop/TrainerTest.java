package dev.millrace.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.training.data.TrainingSet;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.loss.ClassWeights;
import dev.millrace.training.loss.CrossEntropy;
import dev.millrace.training.loss.Loss;
import dev.millrace.training.optimizer.ParameterLayout;
import dev.millrace.training.optimizer.Schedule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("integration")
class TrainerTest {
  private static final LoraSettings LORA = new LoraSettings(4, 8, false, 0.1, List.of());
  private static final Loss LOSS = new CrossEntropy(ClassWeights.equal(ToyTask.CLASSES), 0);

  @TempDir Path directory;
  private Path checkpoint;

  @BeforeEach
  void unpack() throws Exception {
    checkpoint = GoldenModel.unpack("bert", directory).directory();
  }

  private static boolean never() {
    return false;
  }

  private TrainableModel model(LoraSettings lora) throws Exception {
    return model(lora, 2);
  }

  private TrainableModel model(LoraSettings lora, int threads) throws Exception {
    return TrainableModel.load(
        CheckpointDirectory.open(checkpoint), lora, ToyTask.CLASSES, lora.dropout(), 1, threads);
  }

  private static TrainingSet toy(TrainableModel model, int rows, long seed) {
    return ToyTask.of(rows, model.description().vocabSize(), seed);
  }

  private static TrainingSettings settings(int epochs, int batch, int accumulation) {
    return new TrainingSettings(
        epochs, batch, accumulation, 5e-3, Schedule.LINEAR, 0.1, 0.01, 1, 0, 5, 7);
  }

  private Checkpoints checkpoints(String run) {
    return new Checkpoints(directory.resolve("checkpoints"), Map.of("run", run));
  }

  private static Trainer trainer(TrainableModel model, TrainingSettings settings) {
    return new Trainer(model, toy(model, 200, 3), LOSS, settings, null, TrainingListener.NONE);
  }

  @Test
  void learnsAndLeavesTheCheckpointsOwnNumbersAlone() throws Exception {
    try (TrainableModel model = model(LORA)) {
      TrainingSet unseen = toy(model, 100, 99);
      float[] before = model.parameters();
      assertThat(accuracy(model, unseen)).isLessThan(0.7);

      Trainer.Result result =
          trainer(model, settings(6, 16, 1)).train(checkpoints("a"), TrainerTest::never);

      assertThat(result.finished()).isTrue();
      assertThat(result.kept()).isEqualTo(6);
      assertThat(result.epochs().get(5).loss()).isLessThan(result.epochs().get(0).loss() / 3);
      assertThat(accuracy(model, unseen)).isGreaterThan(0.95);
      assertThat(model.parameters()).isNotEqualTo(before);

      // With the numbers that it began with, it is the model that it began as: all else is frozen.
      float[][] trained = model.outputs(unseen.inputIds()).logits();
      model.setParameters(before);
      float[][] reset = model.outputs(unseen.inputIds()).logits();
      try (TrainableModel fresh = model(LORA)) {
        assertThat(reset).isEqualTo(fresh.outputs(unseen.inputIds()).logits());
        assertThat(reset).isNotEqualTo(trained);
      }
    }
  }

  private static double accuracy(TrainableModel model, TrainingSet set) {
    return ToyTask.accuracy(model.outputs(set.inputIds()).logits(), set.targets());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12, 13, 17, 26})
  void endsWithTheSameNumbersWhereverItWasInterrupted(int interruptedAfter) throws Exception {
    TrainingSettings settings = settings(2, 16, 1);
    float[] uninterrupted;
    List<EpochResult> epochs;
    try (TrainableModel model = model(LORA)) {
      Checkpoints none = new Checkpoints(directory.resolve("others"), Map.of());
      epochs = trainer(model, settings).train(none, TrainerTest::never).epochs();
      uninterrupted = model.parameters();
    }
    try (TrainableModel model = model(LORA)) {
      AtomicInteger steps = new AtomicInteger();
      Trainer.Result result =
          trainer(model, settings)
              .train(checkpoints("a"), () -> steps.getAndIncrement() == interruptedAfter);
      assertThat(result.finished()).isEqualTo(interruptedAfter == 26);
    }
    try (TrainableModel model = model(LORA)) {
      Trainer.Result result = trainer(model, settings).train(checkpoints("a"), TrainerTest::never);

      assertThat(result.epochs()).isEqualTo(epochs);
      assertThat(model.parameters()).isEqualTo(uninterrupted);
    }
  }

  @Test
  void aKilledRunGoesOnFromItsLastCheckpoint() throws Exception {
    TrainingSettings settings = settings(2, 16, 1);
    try (TrainableModel model = model(LORA)) {
      List<Integer> seen = new ArrayList<>();
      TrainingListener dying =
          new TrainingListener() {
            @Override
            public void step(Step step) {
              seen.add(Math.toIntExact(step.step()));
              if (step.step() == 8) {
                throw new IllegalStateException("killed");
              }
            }

            @Override
            public void epoch(EpochResult result) {}
          };
      Trainer trainer = new Trainer(model, toy(model, 200, 3), LOSS, settings, null, dying);
      assertThatThrownBy(() -> trainer.train(checkpoints("a"), TrainerTest::never))
          .hasMessage("killed");
      assertThat(seen).hasSize(8);
    }
    try (TrainableModel model = model(LORA)) {
      List<Long> steps = new ArrayList<>();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void step(Step step) {
              steps.add(step.step());
            }

            @Override
            public void epoch(EpochResult result) {}
          };
      new Trainer(model, toy(model, 200, 3), LOSS, settings, null, listener)
          .train(checkpoints("a"), TrainerTest::never);

      assertThat(steps).first().isEqualTo(6L);
    }
  }

  /**
   * Of each trained tensor of the head, and of all updates: the slope along the gradient itself.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "roberta", "modernbert", "modernbert-cls"})
  void theGradientIsTheOneThatDifferencesSay(String family) throws Exception {
    checkpoint = GoldenModel.unpack(family, directory.resolve(family)).directory();
    try (TrainableModel model = model(new LoraSettings(4, 8, false, 0, List.of("all")))) {
      TrainingSet set = toy(model, 8, 3);
      float[] parameters = model.parameters();
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] += (float) Math.sin(i) * 0.02f;
      }
      model.setParameters(parameters);
      float[] gradient = model.gradient(set, rows(0, 8), LOSS, 8, 1).slopes();

      for (ParameterLayout.Slot slot : model.layout().slots()) {
        double squares = 0;
        for (int i = slot.offset(); i < slot.end(); i++) {
          squares += (double) gradient[i] * gradient[i];
        }
        double length = Math.sqrt(squares);
        double difference = difference(model, set, parameters, gradient, slot, length);
        assertThat(length)
            .as(slot.name())
            .isPositive()
            .isCloseTo(difference, within(0.05 * length + 1e-3));
      }
    }
  }

  private static double difference(
      TrainableModel model,
      TrainingSet set,
      float[] parameters,
      float[] gradient,
      ParameterLayout.Slot slot,
      double length) {
    double step = 2e-3;
    double[] loss = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] moved = parameters.clone();
      for (int i = slot.offset(); i < slot.end(); i++) {
        moved[i] += (float) ((side == 0 ? -step : step) * gradient[i] / length);
      }
      model.setParameters(moved);
      float[][] logits = model.outputs(set.inputIds()).logits();
      for (int row = 0; row < logits.length; row++) {
        loss[side] += LOSS.of(logits[row], set.targets()[row], new double[ToyTask.CLASSES]) / 8;
      }
    }
    return (loss[1] - loss[0]) / (2 * step);
  }

  /**
   * DJL lends libtorch Java's memory. Were any of it let go between the forward pass and its
   * gradient, it would be found here: collected, and overwritten with NaN.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert"})
  void nothingThatGradientsNeedIsCollected(String family) throws Exception {
    checkpoint = GoldenModel.unpack(family, directory.resolve(family)).directory();
    try (TrainableModel model = model(LORA)) {
      TrainingSet set = toy(model, 16, 3);
      float[] expected = model.gradient(set, rows(0, 16), LOSS, 16, 1).slopes();

      for (int i = 0; i < 5; i++) {
        float[] disturbed = model.gradient(set, rows(0, 16), collecting(LOSS), 16, 1).slopes();
        assertThat(disturbed).isEqualTo(expected);
      }
    }
  }

  /** A loss that collects garbage before it says anything, and fills what was free. */
  private static Loss collecting(Loss loss) {
    return new Loss() {
      @Override
      public double weight(float[] target) {
        return loss.weight(target);
      }

      @Override
      public double of(float[] logits, float[] target, double[] gradient) {
        System.gc();
        List<ByteBuffer> filled = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
          filled.add(ByteBuffer.allocateDirect(4 << (i % 8)));
        }
        for (ByteBuffer buffer : filled) {
          FloatBuffer floats = buffer.order(ByteOrder.nativeOrder()).asFloatBuffer();
          while (floats.hasRemaining()) {
            floats.put(Float.NaN);
          }
        }
        return loss.of(logits, target, gradient);
      }
    };
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws Exception {
    try (TrainableModel model = model(LORA)) {
      trainer(model, settings(1, 16, 1)).train(checkpoints("a"), TrainerTest::never);

      assertThatThrownBy(
              () -> trainer(model, settings(1, 16, 1)).train(checkpoints("b"), TrainerTest::never))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("is of a run with another run");
    }
  }

  @Test
  void eightPartsOfFourAreOneBatchOfThirtyTwo() throws Exception {
    LoraSettings undropped = new LoraSettings(4, 8, false, 0, List.of("all"));
    try (TrainableModel model = model(undropped)) {
      TrainingSet set = toy(model, 32, 3);
      float[] parameters = model.parameters();
      // B of zeros would hide A's gradient.
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] += (float) Math.sin(i) * 0.02f;
      }
      model.setParameters(parameters);
      int[] all = rows(0, 32);
      double weight = set.rows();
      Gradient whole = model.gradient(set, all, LOSS, weight, 1);

      List<Gradient> parts = new ArrayList<>();
      for (int part = 0; part < 8; part++) {
        parts.add(model.gradient(set, rows(4 * part, 4 * part + 4), LOSS, weight, 1));
      }
      Gradient sum = Gradient.sum(parts);

      assertThat(whole.slopes()).isNotEqualTo(new float[parameters.length]);
      assertThat(sum.slopes()).containsExactly(whole.slopes(), within(1e-5f));
      assertThat(sum.loss()).isCloseTo(whole.loss(), within(1e-4));
    }
  }

  @Test
  void accumulatedStepsEndWhereWholeBatchesEnd() throws Exception {
    assertThat(trained(2, settings(1, 8, 4))).isEqualTo(trained(2, settings(1, 32, 1)));
  }

  /** Dropping included. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void asManyThreadsAsOneLikesEndWithTheSameNumbers(int threads) throws Exception {
    assertThat(trained(threads, settings(1, 32, 1))).isEqualTo(trained(1, settings(1, 32, 1)));
  }

  private float[] trained(int threads, TrainingSettings settings) throws Exception {
    try (TrainableModel model = model(LORA, threads)) {
      Checkpoints own = new Checkpoints(Files.createTempDirectory(directory, "run"), Map.of());
      trainer(model, settings).train(own, TrainerTest::never);
      return model.parameters();
    }
  }

  private static int[] rows(int from, int to) {
    int[] rows = new int[to - from];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = from + i;
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsTheBestEpochAndStopsWhenNoneIsBetter(boolean interrupted) throws Exception {
    TrainingSettings patient =
        new TrainingSettings(9, 16, 1, 5e-3, Schedule.CONSTANT, 0, 0, 1, 2, 100, 7);
    double[] scores = {0.5, 0.8, 0.7, 0.6, 0.9};
    List<float[]> after = new ArrayList<>();
    Validation validation =
        model -> {
          after.add(model.parameters());
          double score = scores[after.size() - 1];
          return new Validation.Score(score, Map.of("score", score));
        };
    if (interrupted) {
      try (TrainableModel model = model(LORA)) {
        Trainer.Result result =
            patient(model, patient, validation).train(checkpoints("a"), () -> after.size() == 3);
        assertThat(result.finished()).isFalse();
      }
    }
    try (TrainableModel model = model(LORA)) {
      Trainer.Result result =
          patient(model, patient, validation).train(checkpoints("a"), TrainerTest::never);

      assertThat(result.epochs())
          .extracting(EpochResult::score)
          .containsExactly(0.5, 0.8, 0.7, 0.6);
      assertThat(result.epochs().get(2).metrics()).isEqualTo(Map.of("score", 0.7));
      assertThat(result.kept()).isEqualTo(2);
      assertThat(model.parameters()).isEqualTo(after.get(1));
    }
  }

  private static Trainer patient(
      TrainableModel model, TrainingSettings settings, Validation validation) {
    return new Trainer(model, toy(model, 64, 3), LOSS, settings, validation, TrainingListener.NONE);
  }

  @Test
  void aLossThatIsNoNumberEndsTraining() throws Exception {
    TrainingSettings settings =
        new TrainingSettings(1, 16, 1, 1, Schedule.CONSTANT, 0, 0, 0, 0, 100, 7);
    Loss broken =
        new Loss() {
          @Override
          public double weight(float[] target) {
            return 1;
          }

          @Override
          public double of(float[] logits, float[] target, double[] gradient) {
            return Double.NaN;
          }
        };
    try (TrainableModel model = model(LORA)) {
      Trainer trainer =
          new Trainer(model, toy(model, 64, 3), broken, settings, null, TrainingListener.NONE);
      assertThatThrownBy(() -> trainer.train(checkpoints("a"), TrainerTest::never))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("step 1 is not finite")
          .hasMessageContaining("--learning-rate");
    }
  }
}
