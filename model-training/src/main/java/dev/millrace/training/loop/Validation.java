package dev.millrace.training.loop;

import java.util.Map;

/** Judges a model after each epoch. */
@FunctionalInterface
public interface Validation {

  /**
   * A judgement.
   *
   * @param score higher is better
   * @param metrics by name
   */
  record Score(double score, Map<String, Double> metrics) {}

  /** Judges the model as it is now. */
  Score judge(TrainableModel model);
}
