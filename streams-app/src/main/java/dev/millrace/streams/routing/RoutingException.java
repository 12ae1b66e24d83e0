package dev.millrace.streams.routing;

/**
 * An event that can't be routed. It is a result rather than an accident, so it has no stack trace.
 */
public final class RoutingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the event's hints. */
  public enum Code {
    /** The event names a task that is not configured. */
    UNKNOWN_TASK,
    /** The event names an adapter by something that can't be a name. */
    UNKNOWN_ADAPTER,
    /** The event names neither task nor adapter, no route takes it, and no task is default. */
    NO_TASK
  }

  private final Code code;

  RoutingException(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** What is wrong. */
  public Code code() {
    return code;
  }
}
