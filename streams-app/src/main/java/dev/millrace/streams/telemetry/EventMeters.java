package dev.millrace.streams.telemetry;

import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.accounting.EventLedger;
import dev.millrace.streams.accounting.Settlement;
import dev.millrace.streams.failure.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.IntSupplier;

/**
 * Counts events and what became of them.
 *
 * <p>Threading: all stream threads at once.
 */
final class EventMeters implements EventLedger {
  static final String TAKEN = "millrace.events.taken";
  static final String COMMITTED = "millrace.events.committed";
  static final String RELEASED = "millrace.events.released";
  static final String IN_FLIGHT = "millrace.events.in.flight";
  static final String UNCOMMITTED = "millrace.events.uncommitted";
  static final String OWED = "millrace.rows.owed";
  static final String PREDICTIONS = "millrace.predictions";
  static final String DEAD_LETTERS = "millrace.dead.letters";

  private final MeterRegistry registry;
  private final Labels labels;
  private final Counter taken;
  private final Counter committed;
  private final Counter released;

  /** Meters that start with zeros where it is known what they will count. */
  EventMeters(MeterRegistry registry, Labels labels) {
    this.registry = registry;
    this.labels = labels;
    taken = counter(TAKEN, "Events read to be answered, once more where they are read again");
    committed = counter(COMMITTED, "Events whose outcomes are committed");
    released = counter(RELEASED, "Events given up uncommitted; whoever is next reads them again");
    labels.tasks().forEach(this::owed);
    for (FailureCode code : FailureCode.values()) {
      deadLetters(Labels.WHOLE_EVENT, code);
    }
  }

  /**
   * Shows what is there now.
   *
   * @param inFlight events that were taken and not forwarded yet
   * @param uncommitted events that were taken and not committed yet
   */
  void show(IntSupplier inFlight, IntSupplier uncommitted) {
    Gauge.builder(IN_FLIGHT, inFlight, IntSupplier::getAsInt)
        .description("Events that wait to be answered or forwarded")
        .strongReference(true)
        .register(registry);
    Gauge.builder(UNCOMMITTED, uncommitted, IntSupplier::getAsInt)
        .description("Events taken whose outcomes are not committed yet")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void taken() {
    taken.increment();
  }

  @Override
  public void committed(EventAccount account) {
    account.owed().forEach(task -> owed(labels.task(task)).increment());
    account.settled().forEach(settlement -> counter(settlement).increment());
    committed.increment();
  }

  @Override
  public void released(int events) {
    released.increment(events);
  }

  private Counter counter(String name, String meaning) {
    return Counter.builder(name).description(meaning).register(registry);
  }

  private Counter owed(String task) {
    return Counter.builder(OWED)
        .description("Rows that committed events were owed: predictions and dead letters together")
        .tag("task", task)
        .register(registry);
  }

  private Counter counter(Settlement settlement) {
    if (settlement instanceof Settlement.Predicted predicted) {
      return predictions(predicted);
    }
    Settlement.DeadLettered dead = (Settlement.DeadLettered) settlement;
    return deadLetters(labels.task(dead.task()), dead.code());
  }

  private Counter predictions(Settlement.Predicted predicted) {
    return Counter.builder(PREDICTIONS)
        .description("Predictions that are committed")
        .tags(
            Tags.of(
                "task", labels.task(predicted.task()),
                "adapter", labels.adapter(predicted.adapter()),
                "variant", Labels.variant(predicted.variant())))
        .register(registry);
  }

  private Counter deadLetters(String task, FailureCode code) {
    return Counter.builder(DEAD_LETTERS)
        .description("Dead letters that are committed")
        .tags(Tags.of("task", task, "code", code.name(), "class", code.failureClass().name()))
        .register(registry);
  }
}
