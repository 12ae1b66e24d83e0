package dev.millrace.streams.config;

import java.util.List;

/**
 * Where in a configuration something is, and where its faults go.
 *
 * @param path such as {@code tasks[0].name}; empty for the whole
 * @param faults the faults found so far, in all places; grows
 */
record Place(String path, List<String> faults) {

  Place key(String name) {
    return new Place(path.isEmpty() ? name : path + "." + name, faults);
  }

  Place item(int index) {
    return new Place(path + "[" + index + "]", faults);
  }

  void fault(int line, String what) {
    faults.add("line %d: %s%s%s".formatted(line, path, path.isEmpty() ? "" : ": ", what));
  }

  void expected(Object expected, String got, int line) {
    fault(line, "expected %s, got %s".formatted(expected, got));
  }
}
