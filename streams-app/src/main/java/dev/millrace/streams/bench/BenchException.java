package dev.millrace.streams.bench;

import java.util.concurrent.ExecutionException;

/** A measurement can't be made. The message is what the user gets to read. */
public final class BenchException extends Exception {
  private static final long serialVersionUID = 1L;

  private BenchException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For an event that failed. */
  static BenchException of(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new BenchException("an event could not be computed: " + cause.getMessage(), cause);
  }
}
