package dev.millrace.streams.input;

import java.util.List;

/** What stands in a field of an event, as far as Millrace can use it. */
sealed interface FieldValue {
  /** There is no such field, or it is null. */
  record Nothing() implements FieldValue {}

  /** Text. */
  record Text(String text) implements FieldValue {}

  /** A whole number, in decimal. */
  record Whole(String digits) implements FieldValue {}

  /** A list with nothing but text in it. */
  record Texts(List<String> texts) implements FieldValue {}

  /**
   * Anything else.
   *
   * @param kind what it is, for messages
   */
  record Other(String kind) implements FieldValue {}

  /** What it is, for messages; never its content. */
  default String kind() {
    if (this instanceof Other other) {
      return other.kind;
    }
    if (this instanceof Nothing) {
      return "nothing";
    }
    if (this instanceof Text) {
      return "a text";
    }
    return this instanceof Whole ? "a number" : "a list";
  }
}
