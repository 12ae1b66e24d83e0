package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theFirstIsDueAtOnceAndTheOthersAtTheirTimes() {
    Pace pace = new Pace(4);
    assertThat(pace.dueAfter(0)).isEqualTo(1);
    assertThat(pace.dueAfter(SECOND / 4 - 1)).isEqualTo(1);
    assertThat(pace.dueAfter(SECOND / 4)).isEqualTo(2);
    assertThat(pace.dueAfter(10 * SECOND)).isEqualTo(41);
  }

  @Test
  void waitsUntilTheNextIsDue() {
    Pace pace = new Pace(4);
    assertThat(pace.nanosUntilNext(0, 1)).isEqualTo(SECOND / 4);
    assertThat(pace.nanosUntilNext(SECOND / 8, 1)).isEqualTo(SECOND / 8);
    assertThat(pace.nanosUntilNext(SECOND, 1)).isZero();
  }

  @Test
  void withoutALimitEverythingIsDueAtOnce() {
    assertThat(Pace.UNLIMITED.dueAfter(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(Pace.UNLIMITED.dueAfter(1)).isEqualTo(Long.MAX_VALUE);
    assertThat(Pace.UNLIMITED.nanosUntilNext(5, 1000)).isZero();
  }

  @Test
  void ratesBelowOneAreRates() {
    assertThat(new Pace(0.5).dueAfter(2 * SECOND)).isEqualTo(2);
    assertThat(new Pace(0.5).nanosUntilNext(0, 1)).isEqualTo(2 * SECOND);
  }
}
