package dev.millrace.model.inference;

/**
 * Hears of the engine's batches, as its workers compute them: of each attempt, so also of the rows
 * of a failed batch one by one.
 *
 * <p>Threading: both methods are called by the worker that computes the batch, in pairs; several
 * workers compute at once. They must return at once and throw nothing.
 */
public interface EngineObserver {
  /** Wants to know nothing. */
  EngineObserver NONE =
      new EngineObserver() {
        @Override
        public void started(BatchWork batch) {}

        @Override
        public void ended(BatchWork batch, boolean failed) {}
      };

  /** This thread is about to compute a batch. */
  void started(BatchWork batch);

  /**
   * The batch that this thread started has ended, and its rows are done unless it failed.
   *
   * @param failed whether it failed as a whole
   */
  void ended(BatchWork batch, boolean failed);
}
