package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class TumblingWindowsTest {
  private final TumblingWindows minutes = new TumblingWindows(60_000);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0",
    "59999, 0",
    "60000, 60000",
    "119999, 60000",
    "-1, -60000",
    "-60000, -60000",
    "-60001, -120000",
    "1767225599999, 1767225540000"
  })
  void aWindowHoldsItsStartAndNotItsEnd(long timestamp, long start) {
    assertThat(minutes.startOf(timestamp)).isEqualTo(start);
    assertThat(minutes.endOf(timestamp)).isEqualTo(start + 60_000);
    assertThat(minutes.emptyAt(timestamp)).isEqualTo(WindowSummary.empty(start, start + 60_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 60_000, Long.MAX_VALUE / 2})
  void theEndsOfTimeFallInAWindowToo(long size) {
    TumblingWindows windows = new TumblingWindows(size);
    for (long timestamp : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(windows.endOf(timestamp) - windows.startOf(timestamp)).isEqualTo(size);
      assertThat(Math.floorMod(windows.startOf(timestamp), size)).isZero();
    }
    assertThat(windows.startOf(Long.MIN_VALUE)).isNegative();
    assertThat(windows.startOf(Long.MAX_VALUE)).isPositive();
  }

  @Test
  void aWindowHasALength() {
    assertThatThrownBy(() -> new TumblingWindows(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a window of at least 1 ms, got 0");
  }
}
