package dev.millrace.model.inference;

/** One row has no result. Says why in a sentence fit for an operator; holds no event text. */
public final class InferenceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a row has no result. */
  public enum Reason {
    /** The model raised an error while computing this row. */
    MODEL_ERROR,
    /** The model answered NaN or an infinity. */
    NON_FINITE_OUTPUT,
    /** The engine was closed before the row was computed. */
    ENGINE_CLOSED
  }

  private final Reason reason;

  /** An exception for one row. */
  public InferenceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** An exception for one row, with what the runtime raised. */
  public InferenceException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
