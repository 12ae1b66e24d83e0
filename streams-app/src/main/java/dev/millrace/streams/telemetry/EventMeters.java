package dev.millrace.streams.telemetry;

import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.accounting.EventLedger;
import dev.millrace.streams.accounting.Settlement;
import dev.millrace.streams.failure.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  // By the values of their labels, which are few (see Labels): looked up for each event.
  private final Map<String, Counter> owed = new ConcurrentHashMap<>();
  private final Map<List<String>, Counter> predictions = new ConcurrentHashMap<>();
  private final Map<List<String>, Counter> deadLetters = new ConcurrentHashMap<>();

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

  private Counter counter(String name, String meaning, String... labelled) {
    return Counter.builder(name).description(meaning).tags(labelled).register(registry);
  }

  private Counter owed(String task) {
    return owed.computeIfAbsent(
        task,
        label ->
            counter(
                OWED,
                "Rows that committed events were owed: predictions and dead letters together",
                "task",
                label));
  }

  private Counter counter(Settlement settlement) {
    if (settlement instanceof Settlement.Predicted predicted) {
      return predictions(
          labels.task(predicted.task()),
          labels.adapter(predicted.adapter()),
          Labels.variant(predicted.variant()));
    }
    Settlement.DeadLettered dead = (Settlement.DeadLettered) settlement;
    return deadLetters(labels.task(dead.task()), dead.code());
  }

  private Counter predictions(String task, String adapter, String variant) {
    return predictions.computeIfAbsent(
        List.of(task, adapter, variant),
        labelled ->
            counter(
                PREDICTIONS,
                "Predictions that are committed",
                "task",
                task,
                "adapter",
                adapter,
                "variant",
                variant));
  }

  private Counter deadLetters(String task, FailureCode code) {
    return deadLetters.computeIfAbsent(
        List.of(task, code.name()),
        labelled ->
            counter(
                DEAD_LETTERS,
                "Dead letters that are committed",
                "task",
                task,
                "code",
                code.name(),
                "class",
                code.failureClass().name()));
  }
}
