package dev.millrace.streams.bench;

import dev.millrace.model.inference.InferenceException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A measurement can't be made. The message is what the user gets to read. */
public final class BenchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what came; it must hold no event text. */
  public BenchException(String message) {
    super(message);
  }

  private BenchException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * For an event that failed. Only messages written here are passed on: others may have its text.
   */
  public static BenchException of(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    boolean written = cause instanceof InferenceException || cause instanceof TimeoutException;
    return new BenchException(
        "an event could not be computed: "
            + (written ? cause.getMessage() : "unexpected " + cause.getClass().getSimpleName()),
        cause);
  }
}
