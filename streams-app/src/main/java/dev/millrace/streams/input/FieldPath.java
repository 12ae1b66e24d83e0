package dev.millrace.streams.input;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a field stands in an event: the names on the way to it, from the outermost one.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param names none for the event as a whole
 */
public record FieldPath(List<String> names) {
  /** The event as a whole; where a field is looked for, it says that there is none. */
  public static final FieldPath ROOT = new FieldPath(List.of());

  /** What a path looks like, for messages. */
  public static final String SYNTAX = "a path of a field, such as body.message";

  private static final int MAX_CHARS = 1000;
  private static final Pattern DOT = Pattern.compile("\\.");

  /** Copies the list. */
  public FieldPath {
    names = List.copyOf(names);
  }

  /** A path of names. */
  public static FieldPath of(String... names) {
    return new FieldPath(List.of(names));
  }

  /** Reads names with dots between them; empty if one of them is empty or it is too long. */
  public static Optional<FieldPath> parse(String text) {
    List<String> names = DOT.splitAsStream(text).toList();
    boolean valid =
        !text.endsWith(".")
            && text.length() <= MAX_CHARS
            && names.stream().noneMatch(String::isBlank);
    return valid ? Optional.of(new FieldPath(names)) : Optional.empty();
  }

  /** Whether it is the event as a whole. */
  public boolean isRoot() {
    return names.isEmpty();
  }

  /** The path of a field of what is at this path. */
  FieldPath plus(String name) {
    return new FieldPath(Stream.concat(names.stream(), Stream.of(name)).toList());
  }

  /** This path from further outside. The root stays the root. */
  FieldPath under(FieldPath base) {
    return isRoot()
        ? this
        : new FieldPath(Stream.concat(base.names.stream(), names.stream()).toList());
  }

  /** Whether the other one leads further on from where this one ends. */
  boolean leadsTo(FieldPath other) {
    return other.names.size() > names.size() && other.names.subList(0, names.size()).equals(names);
  }

  /** As it is configured. */
  @Override
  public String toString() {
    return String.join(".", names);
  }
}
