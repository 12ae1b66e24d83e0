package dev.millrace.training.loop;

import dev.millrace.training.optimizer.Schedule;

/**
 * How training goes.
 *
 * @param epochs how often each row is seen
 * @param batchSize rows of a batch
 * @param accumulation batches of one step, which sees {@code batchSize · accumulation} rows
 * @param learningRate the highest
 * @param schedule how it falls
 * @param warmup the part of all steps in which it rises, 0 to 1
 * @param weightDecay AdamW's
 * @param largestNorm to which gradients are clipped; 0 for no limit
 * @param patience after so many epochs without a better validation training ends, and the best
 *     epoch's numbers are kept; 0 trains all epochs and keeps the last one's
 * @param checkpointSteps after so many steps a checkpoint is kept; after each epoch too
 * @param seed of everything that is random
 */
public record TrainingSettings(
    int epochs,
    int batchSize,
    int accumulation,
    double learningRate,
    Schedule schedule,
    double warmup,
    double weightDecay,
    double largestNorm,
    int patience,
    int checkpointSteps,
    long seed) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  public TrainingSettings {
    require(epochs >= 1, "at least 1 epoch", epochs);
    require(batchSize >= 1, "a batch size of at least 1", batchSize);
    require(accumulation >= 1, "an accumulation of at least 1", accumulation);
    require(learningRate > 0 && learningRate <= 1, "a learning rate in (0, 1]", learningRate);
    require(warmup >= 0 && warmup <= 1, "a warm-up from 0 to 1", warmup);
    require(weightDecay >= 0 && weightDecay < 1, "a weight decay in [0, 1)", weightDecay);
    require(largestNorm >= 0, "a norm of at least 0 to clip to", largestNorm);
    require(patience >= 0, "a patience of at least 0 epochs", patience);
    require(checkpointSteps >= 1, "at least 1 step between checkpoints", checkpointSteps);
  }

  private static void require(boolean condition, String expected, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("expected %s, got %s".formatted(expected, got));
    }
  }

  /** Steps of an epoch over so many rows. */
  public int stepsOfEpoch(int rows) {
    return (rows + rowsOfStep() - 1) / rowsOfStep();
  }

  /** Rows of a step. */
  public int rowsOfStep() {
    return Math.multiplyExact(batchSize, accumulation);
  }
}
