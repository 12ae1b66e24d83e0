package dev.millrace.streams.processor;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which events come too late to be worth an answer, and how many did. An event's age is the time
 * since its record's timestamp.
 *
 * <p>Threading: any thread.
 */
public final class Shedding {
  private final long maxAgeMs;
  private final InstantSource clock;
  private final LongAdder shed = new LongAdder();

  private Shedding(long maxAgeMs, InstantSource clock) {
    this.maxAgeMs = maxAgeMs;
    this.clock = clock;
  }

  /** No event is too old. */
  public static Shedding none() {
    return new Shedding(Long.MAX_VALUE, InstantSource.system());
  }

  /** Events that are older than that are too old. */
  public static Shedding olderThan(Duration maxAge, InstantSource clock) {
    return new Shedding(maxAge.toMillis(), clock);
  }

  /** Events that were too old since the start; one that is read twice counts twice. */
  public long shed() {
    return shed.sum();
  }

  /**
   * Lets an event pass, or counts it.
   *
   * @param timestampMs its record's, in milliseconds since 1970; one in the future has no age
   * @throws EventFailedException OVERLOADED, if it is too old by now
   */
  void check(long timestampMs) throws EventFailedException {
    if (maxAgeMs == Long.MAX_VALUE) {
      return;
    }
    long ageMs = clock.millis() - timestampMs;
    if (ageMs > maxAgeMs) {
      shed.increment();
      throw new EventFailedException(
          FailureCode.OVERLOADED,
          "expected an event of at most %d ms of age, got one of %d ms".formatted(maxAgeMs, ageMs));
    }
  }
}
