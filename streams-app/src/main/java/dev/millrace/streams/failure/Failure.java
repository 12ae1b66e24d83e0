package dev.millrace.streams.failure;

import org.jspecify.annotations.Nullable;

/**
 * Why an event, or one task of it, has no prediction; a value that travels where the prediction
 * would have.
 *
 * @param code what kind of failure
 * @param message one sentence for an operator: what was expected, what came; never the event's text
 * @param cause what was thrown, if anything was
 */
public record Failure(FailureCode code, String message, @Nullable Throwable cause) {

  /** A failure that nothing was thrown for. */
  public static Failure of(FailureCode code, String message) {
    return new Failure(code, message, null);
  }

  /**
   * An error that nobody foresaw. Its own message is left out, as it may quote the event's text;
   * its class is in the dead letter's headers.
   */
  public static Failure internal(String where, Throwable cause) {
    return new Failure(
        FailureCode.INTERNAL,
        "unexpected %s while %s".formatted(cause.getClass().getSimpleName(), where),
        cause);
  }
}
