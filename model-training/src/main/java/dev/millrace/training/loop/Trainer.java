package dev.millrace.training.loop;

import dev.millrace.training.data.BatchOrder;
import dev.millrace.training.data.TrainingSet;
import dev.millrace.training.loss.Loss;
import dev.millrace.training.optimizer.AdamW;
import dev.millrace.training.optimizer.Clipping;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model, from the beginning or from a checkpoint. What a run ends with depends on its
 * settings and data only, not on where it was interrupted or how many threads computed it.
 *
 * <p>Threading: for one thread; {@code stop} may be told by another.
 */
public final class Trainer {
  /** A step's seed is the run's, this many apart from the next run's, and its number. */
  private static final long SEEDS_OF_RUN = 1L << 32;

  private final TrainableModel model;
  private final TrainingSet set;
  private final Loss loss;
  private final TrainingSettings settings;
  private final @Nullable Validation validation;
  private final TrainingListener listener;

  /**
   * A trainer.
   *
   * @param validation judges epochs, or null
   */
  public Trainer(
      TrainableModel model,
      TrainingSet set,
      Loss loss,
      TrainingSettings settings,
      @Nullable Validation validation,
      TrainingListener listener) {
    this.model = model;
    this.set = set;
    this.loss = loss;
    this.settings = settings;
    this.validation = validation;
    this.listener = listener;
  }

  /**
   * How training ended.
   *
   * @param epochs those that were made
   * @param kept which one's numbers the model has now, from 1; 0 if none was whole
   * @param finished false if it was told to stop; then it can go on from its checkpoint
   */
  public record Result(List<EpochResult> epochs, int kept, boolean finished) {
    /** Copies the list. */
    public Result {
      epochs = List.copyOf(epochs);
    }
  }

  /**
   * Trains until all epochs are made, no better one is to be expected, or it is told to stop.
   *
   * @param checkpoints where progress is kept, and taken up if it is there
   * @param stop asked before each step
   * @throws TrainingException if the loss is no number any more, or the checkpoint is not this
   *     run's
   * @throws IOException if a checkpoint can't be read or written
   */
  public Result train(Checkpoints checkpoints, BooleanSupplier stop)
      throws TrainingException, IOException {
    Progress progress = checkpoints.read(model.layout());
    if (progress == null) {
      progress = new Progress(model.parameters());
    }
    model.setParameters(progress.parameters);
    AdamW optimizer =
        new AdamW(model.layout(), AdamW.Settings.of(settings.weightDecay()), progress.moments);
    while (!isOver(progress)) {
      if (!epoch(progress, optimizer, checkpoints, stop)) {
        checkpoints.write(progress, model.layout());
        return new Result(progress.epochs, 0, false);
      }
    }
    boolean best = settings.patience() > 0;
    model.setParameters(best ? progress.best : progress.parameters);
    return new Result(progress.epochs, best ? progress.bestEpoch : progress.epoch(), true);
  }

  private boolean isOver(Progress progress) {
    boolean impatient =
        settings.patience() > 0
            && progress.epoch() - progress.bestEpoch >= settings.patience()
            && progress.epoch() > 0;
    return impatient || progress.epoch() >= settings.epochs();
  }

  /** The rest of the epoch under way; false if it was told to stop. */
  private boolean epoch(
      Progress progress, AdamW optimizer, Checkpoints checkpoints, BooleanSupplier stop)
      throws TrainingException, IOException {
    List<int[]> batches =
        BatchOrder.of(set.lengths(), settings.rowsOfStep(), settings.seed(), progress.epoch());
    while (progress.stepsOfEpoch < batches.size()) {
      if (stop.getAsBoolean()) {
        return false;
      }
      step(progress, optimizer, batches.get(progress.stepsOfEpoch));
      if (progress.steps % settings.checkpointSteps() == 0) {
        checkpoints.write(progress, model.layout());
      }
    }
    judge(progress);
    checkpoints.write(progress, model.layout());
    return true;
  }

  private void step(Progress progress, AdamW optimizer, int[] rows) throws TrainingException {
    double weight = 0;
    for (int row : rows) {
      weight += loss.weight(set.targets()[row]);
    }
    long seed = settings.seed() * SEEDS_OF_RUN + progress.steps;
    Gradient gradient = model.gradient(set, rows, loss, weight, seed);
    double norm = Clipping.clip(gradient.slopes(), settings.largestNorm());
    if (!Double.isFinite(gradient.loss()) || !Double.isFinite(norm)) {
      throw diverged(progress.steps + 1);
    }
    double rate = rate(progress.steps);
    progress.steps++;
    progress.stepsOfEpoch++;
    optimizer.step(progress.parameters, gradient.slopes(), rate, progress.steps);
    for (float parameter : progress.parameters) {
      if (!Float.isFinite(parameter)) {
        throw diverged(progress.steps);
      }
    }
    model.setParameters(progress.parameters);
    progress.lossSum += gradient.loss();
    progress.weightSum += weight;
    listener.step(
        new TrainingListener.Step(
            progress.steps,
            steps(),
            progress.epoch() + 1,
            rows.length,
            gradient.loss() / weight,
            rate));
  }

  private TrainingException diverged(long step) {
    return new TrainingException(
        "the loss of step %d is not finite; lower --learning-rate (now %s)"
            .formatted(step, settings.learningRate()));
  }

  private long steps() {
    return (long) settings.stepsOfEpoch(set.rows()) * settings.epochs();
  }

  private double rate(long step) {
    long warmup = Math.round(settings.warmup() * steps());
    return settings.learningRate() * settings.schedule().factor(step, warmup, steps());
  }

  private void judge(Progress progress) {
    Validation.Score score =
        validation == null ? new Validation.Score(0, Map.of()) : validation.judge(model);
    double loss = progress.lossSum / progress.weightSum;
    EpochResult result =
        new EpochResult(progress.epoch() + 1, loss, score.score(), score.metrics());
    if (score.score() > progress.bestScore()) {
      progress.best = progress.parameters.clone();
      progress.bestEpoch = result.epoch();
    }
    progress.epochs.add(result);
    progress.stepsOfEpoch = 0;
    progress.lossSum = 0;
    progress.weightSum = 0;
    listener.epoch(result);
  }
}
