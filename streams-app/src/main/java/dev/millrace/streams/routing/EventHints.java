package dev.millrace.streams.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event says about who should answer it. An empty name or an empty list says nothing, as
 * null does: many producers can't write a null.
 *
 * @param adapter the adapter that answers, or null
 * @param tasks the only tasks to answer, or null
 */
public record EventHints(@Nullable String adapter, @Nullable List<String> tasks) {

  /** An event that leaves everything to the configuration. */
  public static final EventHints NONE = new EventHints(null, null);

  /** Copies the list; turns what is empty into null. */
  public EventHints {
    adapter = adapter == null || adapter.isEmpty() ? null : adapter;
    tasks = tasks == null || tasks.isEmpty() ? null : List.copyOf(tasks);
  }
}
