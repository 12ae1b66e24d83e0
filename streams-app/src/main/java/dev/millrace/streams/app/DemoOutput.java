package dev.millrace.streams.app;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;

/**
 * Shows what the demo's topics bring.
 *
 * <p>Threading: one thread.
 */
interface DemoOutput {

  /**
   * A prediction that was owed.
   *
   * @param last whether it was the event's last
   */
  void prediction(DemoEvent event, Prediction prediction, boolean last);

  /**
   * An event, or a task of it, that failed.
   *
   * @param receipt what that settles
   */
  void deadLetter(OwedPredictions.Receipt receipt, DemoDeadLetter letter);

  /** A drift report. */
  void driftReport(DriftReport report);

  /** Everything so far is to be seen now. */
  void flush();
}
