package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DemoVerdictTest {
  private final TestConsole console = TestConsole.withInput();
  private final OwedPredictions owed = new OwedPredictions();

  @BeforeEach
  void feedOneEvent() {
    owed.owe(new DemoEvent("a", null, "text", null, null), List.of("intent", "spam"));
    owed.predicted("a", "intent");
  }

  private int announce(@Nullable DemoDeadLetter first, boolean stopped) {
    return new DemoVerdict(1, owed, first, stopped, Duration.ofMillis(1250))
        .announce(console.console());
  }

  @Test
  void everythingThatWasOwedCame() {
    owed.predicted("a", "spam");
    assertThat(announce(null, true)).isZero();
    assertThat(console.err().lines()).containsExactly("millrace: 1 events, 2 predictions in 1.3 s");
  }

  @Test
  void aMissingPredictionIsAFailure() {
    assertThat(announce(null, true)).isEqualTo(1);
    assertThat(console.err())
        .contains("millrace: 1 predictions of 1 events are missing; the first is a (spam)");
  }

  @Test
  void aDeadLetterIsAFailure() {
    owed.failed("a", "spam");
    assertThat(announce(new DemoDeadLetter("a", "spam", "CODE", "why"), true)).isEqualTo(1);
    assertThat(console.err())
        .contains("expected no dead letters, got 1; the first is a (task spam): CODE: why")
        .doesNotContain("missing");
  }

  @Test
  void onePredictionTooManyIsAFailure() {
    owed.predicted("a", "spam");
    owed.predicted("a", "spam");
    assertThat(announce(null, true)).isEqualTo(1);
    assertThat(console.err()).contains("got 1 predictions or dead letters more than owed");
  }

  @Test
  void aProcessorThatDoesNotStopIsAFailure() {
    owed.predicted("a", "spam");
    assertThat(announce(null, false)).isEqualTo(1);
    assertThat(console.err()).contains("the processor did not stop in time");
  }
}
