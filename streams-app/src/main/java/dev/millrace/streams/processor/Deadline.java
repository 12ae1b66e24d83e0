package dev.millrace.streams.processor;

import java.time.Duration;

/** A point in time until which one event may wait, however many times it has to. */
final class Deadline {
  private final Duration timeout;
  private final long startNanos = System.nanoTime();

  private Deadline(Duration timeout) {
    this.timeout = timeout;
  }

  static Deadline in(Duration timeout) {
    return new Deadline(timeout);
  }

  /** Time left; zero once it is over. */
  Duration remaining() {
    Duration left = timeout.minusNanos(System.nanoTime() - startNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The whole of it, for messages. */
  long timeoutMs() {
    return timeout.toMillis();
  }
}
