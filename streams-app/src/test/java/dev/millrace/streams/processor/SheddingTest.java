package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SheddingTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(10_000));

  @Test
  void anEventMayBeAsOldAsThatButNotOlder() throws EventFailedException {
    Shedding shedding = Shedding.olderThan(Duration.ofMillis(500), CLOCK);
    for (long timestamp : new long[] {9_500, 10_000, 10_001, Long.MAX_VALUE}) {
      shedding.check(timestamp);
    }
    assertThat(shedding.shed()).isZero();

    EventFailedException failed =
        catchThrowableOfType(EventFailedException.class, () -> shedding.check(9_499));
    assertThat(failed.failure())
        .isEqualTo(
            Failure.of(
                FailureCode.OVERLOADED,
                "expected an event of at most 500 ms of age, got one of 501 ms"));
    assertThat(shedding.shed()).isEqualTo(1);
  }

  @Test
  void withoutALimitNothingIsTooOld() throws EventFailedException {
    Shedding shedding = Shedding.none();
    shedding.check(0);
    assertThat(shedding.shed()).isZero();
  }
}
