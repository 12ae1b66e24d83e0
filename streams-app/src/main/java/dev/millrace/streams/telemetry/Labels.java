package dev.millrace.streams.telemetry;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Labels of meters. An event may name tasks and adapters that nobody has heard of; such names
 * become one label, or every typing error would be a time series for ever.
 *
 * @param tasks names of the configured tasks
 * @param adapters names of the adapters that are loaded now, which may be tasks too
 */
record Labels(Set<String> tasks, Supplier<Set<String>> adapters) {
  // Brackets, as no name has them.
  /** A name that is not configured. */
  static final String OTHER = "(other)";

  /** No single task: the event as a whole. */
  static final String WHOLE_EVENT = "(event)";

  /** No arm of a split: the event named the adapter. */
  static final String BY_EVENT = "(event)";

  /** Copies the names. */
  Labels {
    tasks = Set.copyOf(tasks);
  }

  String task(@Nullable String task) {
    if (task == null) {
      return WHOLE_EVENT;
    }
    return tasks.contains(task) ? task : adapter(task);
  }

  String adapter(String adapter) {
    return adapters.get().contains(adapter) ? adapter : OTHER;
  }

  /** Variants are configured ones. */
  static String variant(@Nullable String variant) {
    return variant == null ? BY_EVENT : variant;
  }
}
