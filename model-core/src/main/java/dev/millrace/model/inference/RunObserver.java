package dev.millrace.model.inference;

/**
 * Hears when ONNX Runtime computes, so that the time in it can be told from the time around it.
 *
 * <p>Threading: both methods are called by the thread that computes a batch, right before and right
 * after {@code OrtSession.run}, in pairs. Several threads compute at once.
 */
public interface RunObserver {
  /** Wants to know nothing. */
  RunObserver NONE =
      new RunObserver() {
        @Override
        public void starting(RunSize size) {}

        @Override
        public void ended() {}
      };

  /** A run is about to start. */
  void starting(RunSize size);

  /** The run that this thread started has ended, well or not. */
  void ended();
}
