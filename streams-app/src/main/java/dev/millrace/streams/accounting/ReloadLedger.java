package dev.millrace.streams.accounting;

/**
 * Adds up what became of adapters that changed while they were served.
 *
 * <p>Threading: called by the thread that looks after adapters.
 */
public interface ReloadLedger {
  /** Adds nothing up. */
  ReloadLedger NONE =
      new ReloadLedger() {
        @Override
        public void loaded() {}

        @Override
        public void refused() {}
      };

  /** An adapter was read anew and answers from now on. */
  void loaded();

  /** An adapter could not be read; the one before it goes on. */
  void refused();
}
