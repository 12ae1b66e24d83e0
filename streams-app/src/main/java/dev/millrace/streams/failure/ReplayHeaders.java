package dev.millrace.streams.failure;

import org.apache.kafka.common.header.Headers;

/**
 * The headers of an event that was a dead letter and was sent to its topic again. Dead letters of
 * such an event keep them, as they say how it came there; predictions don't.
 */
public final class ReplayHeaders {
  /** Which attempt at the event this is, in decimal: 2 after the first replay. */
  public static final String ATTEMPT = "millrace-attempt";

  /**
   * The only ones of the event's tasks to answer, in UTF-8 with commas between them. It can't give
   * an event tasks that it wouldn't have without it.
   */
  public static final String TASKS = "millrace-tasks";

  private ReplayHeaders() {}

  /** Removes them. */
  public static void removeFrom(Headers headers) {
    headers.remove(ATTEMPT);
    headers.remove(TASKS);
  }
}
