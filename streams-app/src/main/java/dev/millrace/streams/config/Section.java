package dev.millrace.streams.config;

import dev.millrace.streams.routing.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the configuration that holds keys. Reports each fault where it meets it. */
final class Section {
  private final String pattern;
  private final Place place;
  private final Node.Mapping values;

  /** The whole configuration. */
  Section(Node.Mapping values, Place place) {
    this("", values, place);
  }

  private Section(String pattern, Node.Mapping values, Place place) {
    this.pattern = pattern;
    this.values = values;
    this.place = place;
    List<String> known = Keys.in(pattern);
    values
        .entries()
        .forEach(
            (name, value) -> {
              if (!known.contains(name)) {
                place.fault(
                    value.line(),
                    "unknown key %s, expected one of %s".formatted(Names.quote(name), known));
              }
            });
  }

  /** A setting, or its default if it is not set or faulty. */
  <T> T get(Key<T> key) {
    T value = find(key);
    if (value == null && key.required() && !has(key.name())) {
      place.key(key.name()).expected(key.kind().expected(), "nothing", values.line());
    }
    return value == null ? key.fallback() : value;
  }

  /** A setting, or null if it is not set or faulty. */
  <T> @Nullable T find(Key<T> key) {
    Node node = values.entries().get(key.name());
    return node == null || node instanceof Node.Nothing
        ? null
        : key.kind().parse(node, place.key(key.name()));
  }

  /** Whether a key is there with a value, be it a faulty one. */
  boolean has(String name) {
    Node node = values.entries().get(name);
    return node != null && !(node instanceof Node.Nothing);
  }

  /** A section of this section; empty if it is not there. */
  Section section(String name) {
    Node node = values.entries().get(name);
    return of(node, path(name), place.key(name));
  }

  /** The sections in a list, at least one; none if it is not there. */
  List<Section> sections(String name) {
    List<Section> sections = new ArrayList<>();
    Node node = values.entries().get(name);
    if (node instanceof Node.Sequence sequence) {
      for (Node item : sequence.items()) {
        sections.add(of(item, path(name) + "[]", place.key(name).item(sections.size())));
      }
    }
    if (sections.isEmpty() && has(name)) {
      String got = node instanceof Node.Sequence ? "an empty one" : kind(node);
      fault(name, "expected a list of sections, got " + got);
    }
    return sections;
  }

  /** How many faults were reported by now, here and anywhere else. */
  int faults() {
    return place.faults().size();
  }

  /** Reports what is wrong with a key, given all the others. */
  void fault(String name, String what) {
    Node node = values.entries().get(name);
    place.key(name).fault(node == null ? values.line() : node.line(), what);
  }

  private Section of(@Nullable Node node, String itsPattern, Place itsPlace) {
    if (node instanceof Node.Mapping mapping) {
      return new Section(itsPattern, mapping, itsPlace);
    }
    int line = node == null ? values.line() : node.line();
    if (node != null && !(node instanceof Node.Nothing)) {
      itsPlace.expected("a section with keys", node.kind(), line);
    }
    return new Section(itsPattern, YamlTree.empty(line), itsPlace);
  }

  private static String kind(@Nullable Node node) {
    return node == null ? "nothing" : node.kind();
  }

  private String path(String name) {
    return pattern.isEmpty() ? name : pattern + "." + name;
  }
}
