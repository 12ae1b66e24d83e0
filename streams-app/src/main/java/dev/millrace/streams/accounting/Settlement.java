package dev.millrace.streams.accounting;

import dev.millrace.streams.failure.FailureCode;
import org.jspecify.annotations.Nullable;

/** One thing that came of an event. Names may be an event's own: they are not bounded. */
public sealed interface Settlement {

  /**
   * A prediction.
   *
   * @param task the task that was answered
   * @param adapter who answered it
   * @param variant the arm of the task's split, or null where the event itself named the adapter
   */
  record Predicted(String task, String adapter, @Nullable String variant) implements Settlement {}

  /**
   * A dead letter.
   *
   * @param task the task that failed, or null where the whole event did
   * @param code why
   */
  record DeadLettered(@Nullable String task, FailureCode code) implements Settlement {}
}
