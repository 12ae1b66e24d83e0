package dev.millrace.training.loop;

/** Hears how training goes, on its thread. */
public interface TrainingListener {

  /**
   * After a step.
   *
   * @param step from 1
   * @param steps all of them
   * @param epoch from 1
   * @param rows how many rows it had
   * @param loss their mean loss, before the step
   * @param rate the learning rate
   */
  record Step(long step, long steps, int epoch, int rows, double loss, double rate) {}

  /** A step was made. */
  void step(Step step);

  /** An epoch has ended. */
  void epoch(EpochResult result);

  /** Hears nothing. */
  TrainingListener NONE =
      new TrainingListener() {
        @Override
        public void step(Step step) {}

        @Override
        public void epoch(EpochResult result) {}
      };
}
