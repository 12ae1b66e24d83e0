package dev.millrace.streams.failure;

/** Ends the work on one event. A result rather than an accident, so it has no stack trace. */
public final class EventFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized: caught a few frames above
  private final Failure failure;

  /** An exception that carries this failure. */
  public EventFailedException(Failure failure) {
    super(failure.message(), failure.cause(), false, false);
    this.failure = failure;
  }

  /** An exception that carries a failure that nothing was thrown for. */
  public EventFailedException(FailureCode code, String message) {
    this(Failure.of(code, message));
  }

  /** Why. */
  public Failure failure() {
    return failure;
  }
}
