package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class IdleLedgersTest {
  private static final long NOW = Duration.ofDays(10_000).toMillis();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final IdleLedgers idle = new IdleLedgers();

  @Test
  void whatWasNotSeenForAWeekIsForgotten() {
    idle.add("older", NOW - 7 * DAY - 1);
    idle.add("younger", NOW - 7 * DAY);
    idle.add("nobody knows", 0);
    assertThat(idle.toForget(NOW, MINUTE)).containsExactly("older");
  }

  @Test
  void longWindowsAreKeptLonger() {
    idle.add("older", NOW - 10 * DAY - 1);
    idle.add("younger", NOW - 10 * DAY);
    assertThat(idle.toForget(NOW, DAY)).containsExactly("older");
  }

  @Test
  void ofTooManyThoseSeenFirstAreForgotten() {
    for (int i = 0; i < IdleLedgers.MOST + 2; i++) {
      idle.add("key " + i, NOW - i);
    }
    assertThat(idle.toForget(NOW, MINUTE))
        .containsExactly("key " + (IdleLedgers.MOST + 1), "key " + IdleLedgers.MOST);
  }
}
