package dev.millrace.streams.topology;

/** Topics are missing or can't be made; the message says which, and what to do. */
public final class TopicsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicsException(String message) {
    super(message);
  }

  TopicsException(String message, Throwable cause) {
    super(message, cause);
  }
}
