package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class EventTimeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999999, 999999",
    "1060000, 1060000",
    "1060001, 1000000",
    "9223372036854775807, 1000000",
    "-1, 1000000",
    "-9223372036854775808, 1000000"
  })
  void aTimestampThatCanNotBeUsedIsThePresent(long timestamp, long expected) {
    assertThat(EventTime.of(timestamp, 1_000_000)).isEqualTo(expected);
  }
}
