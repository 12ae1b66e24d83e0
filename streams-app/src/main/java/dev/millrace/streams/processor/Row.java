package dev.millrace.streams.processor;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.routing.Assignment;

/** One task of an event: what the engine has of it, or why it has nothing. */
sealed interface Row {

  /** The task, and who was to answer. */
  Assignment assignment();

  /** Handed to the engine. */
  record Submitted(Assignment assignment, Adapter adapter, PendingInference inference)
      implements Row {}

  /** Not handed to the engine. */
  record Refused(Assignment assignment, Failure failure) implements Row {}
}
