package dev.millrace.streams.accounting;

import java.util.List;

/**
 * What an event was owed, and what it got. The two are found out in different places, so that they
 * can be held against each other: an answer or a dead letter for each task, or one dead letter
 * where the event as a whole failed, which is then owed nothing.
 *
 * @param owed its tasks
 * @param settled what came of it
 */
public record EventAccount(List<String> owed, List<Settlement> settled) {
  /** Copies the lists. */
  public EventAccount {
    owed = List.copyOf(owed);
    settled = List.copyOf(settled);
  }
}
