package dev.millrace.tests.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The books on what events are owed and what came. Events are numbered in the order in which they
 * were sent. An event is owed one prediction per task, or one dead letter.
 *
 * <p>Threading: one thread writes what was sent, another what came, any may read; one lock guards
 * all.
 */
final class Ledger {
  /** What a dead letter answers instead of a task. */
  static final String DEAD_LETTER = "(dead letter)";

  private static final int MOST_DETAILS = 20;

  private final Map<Long, Owed> events = new LinkedHashMap<>();
  private final Map<String, Long> latestByStream = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private long owed;
  private long came;
  private long settled;
  private long duplicated;
  private long outOfOrder;
  private long unexpected;

  /** An event: its key, and how often each of its answers came. */
  private record Owed(String key, Map<String, Integer> answers) {
    boolean isSettled() {
      return !answers.containsValue(0);
    }
  }

  /** An event is sent, to be answered for these tasks. */
  synchronized void owe(long event, String key, Collection<String> tasks) {
    Map<String, Integer> answers = new HashMap<>();
    tasks.forEach(task -> answers.put(task, 0));
    events.put(event, new Owed(key, answers));
    owed += answers.size();
  }

  /** An event is sent that can only become a dead letter. */
  void oweDeadLetter(long event, String key) {
    owe(event, key, List.of(DEAD_LETTER));
  }

  /**
   * An answer came.
   *
   * @param task the task, or {@link #DEAD_LETTER}
   * @return whether all that the event is owed is there with it, for the first time
   */
  synchronized boolean came(long event, @Nullable String key, String task) {
    came++;
    Owed expected = events.get(event);
    if (expected == null || !expected.key.equals(key) || !expected.answers.containsKey(task)) {
      unexpected++;
      note("nobody owed %s of event %d to %s".formatted(task, event, key));
      return false;
    }
    if (expected.answers.merge(task, 1, Integer::sum) > 1) {
      duplicated++;
      note("%s of event %d came again".formatted(task, event));
      return false;
    }
    order(event, key + " " + task);
    if (!expected.isSettled()) {
      return false;
    }
    settled++;
    return true;
  }

  /** Among the first answers of one key and task, none may come after that of a later event. */
  private void order(long event, String stream) {
    Long latest = latestByStream.get(stream);
    if (latest != null && latest > event) {
      outOfOrder++;
      note("event %d of %s came after event %d".formatted(event, stream, latest));
      return;
    }
    latestByStream.put(stream, event);
  }

  /** Events that were answered in full. */
  synchronized long settled() {
    return settled;
  }

  /** Events that something is still owed to. */
  synchronized long open() {
    return events.size() - settled;
  }

  /** Where the books stand. */
  synchronized Tally tally() {
    long missing =
        events.values().stream()
            .flatMap(event -> event.answers.values().stream())
            .filter(count -> count == 0)
            .count();
    return new Tally(events.size(), owed, came, missing, duplicated, outOfOrder, unexpected);
  }

  /** The first faults and the first events that miss something, in words. */
  synchronized String details() {
    List<String> lines = new ArrayList<>(faults);
    events.entrySet().stream()
        .filter(event -> !event.getValue().isSettled())
        .limit(MOST_DETAILS)
        .forEach(event -> lines.add("event %d lacks some of %s".formatted(event.getKey(), event)));
    return String.join("\n", lines);
  }

  private void note(String fault) {
    if (faults.size() < MOST_DETAILS) {
      faults.add(fault);
    }
  }
}
