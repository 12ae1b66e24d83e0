package dev.millrace.streams.processor;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.accounting.Settlement;
import dev.millrace.streams.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what one event after another is owed and gets.
 *
 * <p>Threading: its task's stream thread.
 */
final class AccountBuilder {
  private final List<String> owed = new ArrayList<>();
  private final List<Settlement> settled = new ArrayList<>();

  /** The next event. */
  void start() {
    owed.clear();
    settled.clear();
  }

  /** It is owed an answer to this task. */
  void owes(String task) {
    owed.add(task);
  }

  /** A prediction was forwarded. */
  void predicted(Prediction prediction) {
    settled.add(
        new Settlement.Predicted(
            prediction.getTask(), prediction.getAdapter(), prediction.getVariant()));
  }

  /** A dead letter was forwarded. One for the whole event stands for all that it was owed. */
  void deadLettered(@Nullable String task, FailureCode code) {
    if (task == null) {
      owed.clear();
    }
    settled.add(new Settlement.DeadLettered(task, code));
  }

  EventAccount finish() {
    return new EventAccount(owed, settled);
  }
}
