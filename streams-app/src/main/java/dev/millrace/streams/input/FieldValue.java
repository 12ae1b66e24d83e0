package dev.millrace.streams.input;

import java.util.List;

/** What stands in a field of an event, as far as Millrace can use it. */
sealed interface FieldValue {

  /** What it is, for messages; never its content. */
  String kind();

  /** There is no such field, or it is null. */
  record Nothing() implements FieldValue {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Text. */
  record Text(String text) implements FieldValue {
    @Override
    public String kind() {
      return "a text";
    }
  }

  /** A whole number, in decimal. */
  record Whole(String digits) implements FieldValue {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /**
   * Another number.
   *
   * @param written in decimal, in any of its forms; or what stands for a number that is none
   */
  record Fraction(String written) implements FieldValue {
    @Override
    public String kind() {
      return "a fraction";
    }
  }

  /** True or false. */
  record Truth(boolean value) implements FieldValue {
    @Override
    public String kind() {
      return "true or false";
    }
  }

  /** A list with nothing but text in it. */
  record Texts(List<String> texts) implements FieldValue {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * Anything else.
   *
   * @param kind what it is, for messages
   */
  record Other(String kind) implements FieldValue {}
}
