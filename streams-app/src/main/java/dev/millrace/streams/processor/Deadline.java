package dev.millrace.streams.processor;

import java.time.Duration;

/** A point in time until which one event may wait, however many times it has to. */
final class Deadline {
  /** How long a stream that stops may be held up. */
  private static final Duration TURN = Duration.ofMillis(50);

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

  /** Whether it is over. */
  boolean isOver() {
    return remaining().isZero();
  }

  /** Time left, or a part of it after which to look whether waiting still makes sense. */
  Duration turn() {
    Duration left = remaining();
    return left.compareTo(TURN) < 0 ? left : TURN;
  }

  /** The whole of it, for messages. */
  long timeoutMs() {
    return timeout.toMillis();
  }
}
