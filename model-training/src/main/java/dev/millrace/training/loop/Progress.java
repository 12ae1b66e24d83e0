package dev.millrace.training.loop;

import dev.millrace.training.optimizer.AdamW;
import java.util.ArrayList;
import java.util.List;

/**
 * How far training has come: all that decides how it goes on.
 *
 * <p>Threading: for one thread.
 */
final class Progress {
  final float[] parameters;
  final AdamW.Moments moments;
  final List<EpochResult> epochs = new ArrayList<>();

  /** Steps made in all. */
  long steps;

  /** Steps made in the epoch that is under way. */
  int stepsOfEpoch;

  /** Sums of losses and of rows' weights in the epoch that is under way. */
  double lossSum;

  double weightSum;

  /** The numbers of the best epoch so far, where that is looked for. */
  float[] best;

  int bestEpoch;

  Progress(float[] parameters) {
    this(parameters, AdamW.Moments.none(parameters.length), parameters.clone());
  }

  Progress(float[] parameters, AdamW.Moments moments, float[] best) {
    this.parameters = parameters;
    this.moments = moments;
    this.best = best;
  }

  /** Which epoch is under way, from 0. */
  int epoch() {
    return epochs.size();
  }

  double bestScore() {
    return bestEpoch == 0 ? Double.NEGATIVE_INFINITY : epochs.get(bestEpoch - 1).score();
  }
}
