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

  /** Tells this one and then another one. */
  default EngineObserver and(EngineObserver other) {
    EngineObserver self = this;
    return new EngineObserver() {
      @Override
      public void started(BatchWork batch) {
        self.started(batch);
        other.started(batch);
      }

      @Override
      public void ended(BatchWork batch, boolean failed) {
        self.ended(batch, failed);
        other.ended(batch, failed);
      }
    };
  }

  /** This thread is about to compute a batch. */
  void started(BatchWork batch);

  /**
   * The batch that this thread started has ended, and its rows are done unless it failed.
   *
   * @param failed whether it failed as a whole
   */
  void ended(BatchWork batch, boolean failed);
}
