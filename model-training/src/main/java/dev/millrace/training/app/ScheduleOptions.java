package dev.millrace.training.app;

import dev.millrace.training.loop.TrainingSettings;
import dev.millrace.training.optimizer.Schedule;
import picocli.CommandLine.Option;

/** Options that say how training goes. */
final class ScheduleOptions {
  private static final int CHECKPOINT_STEPS = 100;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often each row is seen; 4 by default.")
  private int epochs = 4;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Rows of one step, or of a part of it; 32 by default.")
  private int batchSize = 32;

  @Option(
      names = "--accumulation",
      paramLabel = "N",
      description = "Batches of one step, whose gradients are added up; 1 by default.")
  private int accumulation = 1;

  @Option(
      names = "--learning-rate",
      paramLabel = "NUMBER",
      description = "The highest; 0.001 by default.")
  private double learningRate = 1e-3;

  @Option(
      names = "--schedule",
      paramLabel = "linear|cosine|constant",
      description = "How the learning rate falls; linear by default.")
  private Schedule schedule = Schedule.LINEAR;

  @Option(
      names = "--warmup",
      paramLabel = "SHARE",
      description = "Part of all steps in which the learning rate rises; 0.1 by default.")
  private double warmup = 0.1;

  @Option(
      names = "--weight-decay",
      paramLabel = "NUMBER",
      description = "AdamW's, of matrices only; 0.01 by default.")
  private double weightDecay = 0.01;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      description = "Longer gradients are scaled down to this; 0 for no limit; 1 by default.")
  private double clip = 1;

  @Option(
      names = "--early-stopping",
      paramLabel = "EPOCHS",
      description =
          "End after so many epochs without a better validation, and keep the best epoch; by default"
              + " all epochs are trained and the last one is kept.")
  private int patience;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Of everything random; on the same machine the same seed gives the same adapter bit by bit; 1"
              + " by default.")
  private long seed = 1;

  TrainingSettings settings() {
    return new TrainingSettings(
        epochs,
        batchSize,
        accumulation,
        learningRate,
        schedule,
        warmup,
        weightDecay,
        clip,
        patience,
        CHECKPOINT_STEPS,
        seed);
  }

  /** Names and values, for cards and for runs that go on. */
  String describe() {
    return ("%d epochs, batches of %d, AdamW at %s, %s after a warm-up of %s, weight"
            + " decay %s, clipped to %s, patience %d, seed %d")
        .formatted(
            epochs,
            batchSize * accumulation,
            learningRate,
            schedule.id(),
            warmup,
            weightDecay,
            clip,
            patience,
            seed);
  }
}
