package dev.millrace.streams.config;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * Checks lists of tasks that an event is to get.
 *
 * @param known names of all tasks
 * @param most tasks that an event may get
 */
record TaskNames(Distinct known, int most) {

  /** The names, each once; reports what is wrong with them. */
  List<String> checked(Section section, String key, List<String> names) {
    for (String name : names) {
      if (!known.contains(name)) {
        section.fault(key, "expected names of tasks, got " + name);
      }
    }
    List<String> distinct = List.copyOf(new LinkedHashSet<>(names));
    if (distinct.size() > most) {
      section.fault(
          key,
          "expected at most limits.max-tasks-per-event (%d) tasks, got %d"
              .formatted(most, distinct.size()));
    }
    return distinct;
  }
}
