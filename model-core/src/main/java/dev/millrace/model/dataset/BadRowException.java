package dev.millrace.model.dataset;

/** A row is not as expected; the message has its line, and nothing of what stands there. */
final class BadRowException extends Exception {
  private static final long serialVersionUID = 1L;

  BadRowException(long line, String expected) {
    super("line %d: %s".formatted(line, expected));
  }
}
