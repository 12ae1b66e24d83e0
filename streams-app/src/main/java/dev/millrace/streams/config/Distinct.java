package dev.millrace.streams.config;

import java.util.HashSet;
import java.util.Set;

/** Names that must differ; reports those that came before. */
final class Distinct {
  private final String what;
  private final Set<String> names = new HashSet<>();

  Distinct(String what) {
    this.what = what;
  }

  /** Whether the name is new, or stands in for one that was reported already. */
  boolean add(Section section, String key, String name) {
    if (names.add(name) || name.equals(Keys.NO_NAME)) {
      return true;
    }
    section.fault(key, "expected %s with different names, got %s again".formatted(what, name));
    return false;
  }

  /** Adds a name that was checked elsewhere. */
  void take(String name) {
    names.add(name);
  }

  boolean contains(String name) {
    return names.contains(name) || name.equals(Keys.NO_NAME);
  }
}
