package dev.millrace.streams.app;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is still waiting for what: per event that was fed, its tasks that nothing was heard of. An
 * event is forgotten when its last task is settled, so that whatever comes for it later was not
 * owed.
 *
 * <p>Threading: one thread.
 */
final class OwedPredictions {
  /** Owed by an event that nobody can route: a dead letter for the whole of it. */
  private static final String ANY_TASK = "(any)";

  private final Map<String, Owed> events = new LinkedHashMap<>();
  private long predictions;
  private long deadLetters;
  private long surplus;

  /** An event, and how many predictions it is owed per task: more than one if its id came again. */
  private static final class Owed {
    private DemoEvent event;
    private final Map<String, Integer> tasks = new LinkedHashMap<>();

    Owed(DemoEvent event) {
      this.event = event;
    }
  }

  /**
   * What something that arrived means.
   *
   * @param event the event that it is for, or null if it was not owed
   * @param last whether nothing is owed to the event any more
   */
  record Receipt(@Nullable DemoEvent event, boolean last) {
    private static final Receipt NOT_OWED = new Receipt(null, false);
  }

  /**
   * An event was fed.
   *
   * @param tasks what is to answer it; none if it can't be routed, which must become a dead letter
   */
  void owe(DemoEvent event, Collection<String> tasks) {
    Owed owed = events.computeIfAbsent(event.id(), id -> new Owed(event));
    owed.event = event;
    tasks.forEach(task -> owed.tasks.merge(task, 1, Integer::sum));
    if (tasks.isEmpty()) {
      owed.tasks.merge(ANY_TASK, 1, Integer::sum);
    }
  }

  /** A prediction came. */
  Receipt predicted(String eventId, String task) {
    Receipt receipt = settle(eventId, task);
    predictions += receipt.event() == null ? 0 : 1;
    return receipt;
  }

  /**
   * A dead letter came.
   *
   * @param task the task that failed, or null where the whole event did
   */
  Receipt failed(String eventId, @Nullable String task) {
    Receipt receipt = task == null ? settleAll(eventId) : settle(eventId, task);
    deadLetters++;
    return receipt;
  }

  private Receipt settle(String eventId, String task) {
    Owed owed = events.get(eventId);
    if (owed == null || !owed.tasks.containsKey(task)) {
      surplus++;
      return Receipt.NOT_OWED;
    }
    owed.tasks.computeIfPresent(task, (name, count) -> count == 1 ? null : count - 1);
    return forgetIfSettled(owed);
  }

  private Receipt settleAll(String eventId) {
    Owed owed = events.get(eventId);
    if (owed == null) {
      surplus++;
      return Receipt.NOT_OWED;
    }
    for (String task : new HashMap<>(owed.tasks).keySet()) {
      owed.tasks.computeIfPresent(task, (name, count) -> count == 1 ? null : count - 1);
    }
    return forgetIfSettled(owed);
  }

  private Receipt forgetIfSettled(Owed owed) {
    boolean last = owed.tasks.isEmpty();
    if (last) {
      events.remove(owed.event.id());
    }
    return new Receipt(owed.event, last);
  }

  /** Events that something is owed to. */
  int openEvents() {
    return events.size();
  }

  /** Predictions that are owed. */
  int missing() {
    return events.values().stream()
        .flatMap(owed -> owed.tasks.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }

  /** The event that waits longest and its tasks, in words; empty if there is none. */
  String oldest() {
    return events.values().stream()
        .findFirst()
        .map(owed -> "%s (%s)".formatted(owed.event.id(), String.join(", ", owed.tasks.keySet())))
        .orElse("");
  }

  /** Predictions that were owed and came. */
  long predictions() {
    return predictions;
  }

  /** Dead letters that came, owed or not. */
  long deadLetters() {
    return deadLetters;
  }

  /** What came that was not owed: a second prediction, or one nobody asked for. */
  long surplus() {
    return surplus;
  }
}
