package dev.millrace.streams.processor;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.Observation;
import org.jspecify.annotations.Nullable;

/** What becomes of an event: an answer or a dead letter per task, or one dead letter. */
public sealed interface Outcome {

  /**
   * One task answered.
   *
   * @param prediction what is published
   * @param driftKey whose window it belongs to
   * @param observation what drift takes note of
   */
  record Answer(Prediction prediction, DriftKey driftKey, Observation observation)
      implements Outcome {}

  /**
   * An event with the predictions of all tasks that were answered.
   *
   * @param value the event's own record with them in it
   */
  record Enriched(byte[] value) implements Outcome {}

  /**
   * A dead letter; what happened is in the record's headers.
   *
   * @param value the failed event's value, or null where it had none or is left out
   */
  record Undelivered(byte @Nullable [] value) implements Outcome {}
}
