package dev.millrace.streams.config;

import java.util.List;
import java.util.Map;

/** A value in a YAML file, with the line that it stands on. */
sealed interface Node {

  /** Counted from 1; for a value with a key, the line of the key. */
  int line();

  /** A word for messages. */
  String kind();

  /** Text, a number, true or false: as it is written. */
  record Scalar(String text, int line) implements Node {
    @Override
    public String kind() {
      return "a value";
    }
  }

  /** Nothing, {@code ~} or {@code null}. */
  record Nothing(int line) implements Node {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Values one after the other. */
  record Sequence(List<Node> items, int line) implements Node {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Values by key. */
  record Mapping(Map<String, Node> entries, int line) implements Node {
    @Override
    public String kind() {
      return "a section";
    }
  }
}
