package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.app.OwedPredictions.Receipt;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class OwedPredictionsTest {
  private final OwedPredictions owed = new OwedPredictions();

  private static DemoEvent event(String id) {
    return new DemoEvent(id, null, "text of " + id, null, null);
  }

  @Test
  void anEventIsSettledByTheLastOfItsTasks() {
    owed.owe(event("a"), List.of("intent", "spam"));
    assertThat(owed.predicted("a", "spam")).isEqualTo(new Receipt(event("a"), false));
    assertThat(owed.missing()).isEqualTo(1);
    assertThat(owed.oldest()).isEqualTo("a (intent)");
    assertThat(owed.predicted("a", "intent")).isEqualTo(new Receipt(event("a"), true));
    assertThat(owed.openEvents()).isZero();
    assertThat(owed.missing()).isZero();
    assertThat(owed.oldest()).isEmpty();
    assertThat(owed.predictions()).isEqualTo(2);
    assertThat(owed.surplus()).isZero();
  }

  @Test
  void aSecondPredictionIsOneTooMany() {
    owed.owe(event("a"), List.of("intent", "spam"));
    owed.predicted("a", "spam");
    assertThat(owed.predicted("a", "spam").event()).isNull();
    assertThat(owed.surplus()).isEqualTo(1);
    assertThat(owed.predictions()).isEqualTo(1);
  }

  @Test
  void aPredictionAfterTheLastIsOneTooMany() {
    owed.owe(event("a"), List.of("spam"));
    owed.predicted("a", "spam");
    assertThat(owed.predicted("a", "spam").event()).isNull();
    assertThat(owed.surplus()).isEqualTo(1);
  }

  @Test
  void aPredictionThatNobodyAskedForIsOneTooMany() {
    owed.owe(event("a"), List.of("spam"));
    assertThat(owed.predicted("a", "intent").event()).isNull();
    assertThat(owed.predicted("b", "spam").event()).isNull();
    assertThat(owed.surplus()).isEqualTo(2);
    assertThat(owed.missing()).isEqualTo(1);
  }

  @Test
  void aDeadLetterForATaskSettlesThatTask() {
    owed.owe(event("a"), List.of("intent", "spam"));
    assertThat(owed.failed("a", "intent")).isEqualTo(new Receipt(event("a"), false));
    assertThat(owed.missing()).isEqualTo(1);
    assertThat(owed.deadLetters()).isEqualTo(1);
  }

  @Test
  void aDeadLetterForTheEventSettlesAllOfIt() {
    owed.owe(event("a"), List.of("intent", "spam"));
    assertThat(owed.failed("a", null)).isEqualTo(new Receipt(event("a"), true));
    assertThat(owed.openEvents()).isZero();
  }

  @Test
  void aDeadLetterForNobodyIsOneTooMany() {
    owed.failed("a", null);
    assertThat(owed.surplus()).isEqualTo(1);
    assertThat(owed.deadLetters()).isEqualTo(1);
  }

  @Test
  void anEventThatCantBeRoutedWaitsForItsDeadLetter() {
    owed.owe(event("a"), List.of());
    assertThat(owed.missing()).isEqualTo(1);
    assertThat(owed.predicted("a", "spam").event()).isNull();
    assertThat(owed.failed("a", null).last()).isTrue();
  }

  @Test
  void anIdThatComesTwiceIsOwedTwice() {
    owed.owe(event("a"), List.of("spam"));
    owed.owe(event("a"), List.of("spam"));
    assertThat(owed.missing()).isEqualTo(2);
    assertThat(owed.predicted("a", "spam").last()).isFalse();
    assertThat(owed.predicted("a", "spam").last()).isTrue();
    assertThat(owed.surplus()).isZero();
  }

  @Test
  void aDeadLetterSettlesAnIdThatCameTwiceJustOnce() {
    owed.owe(event("a"), List.of("spam"));
    owed.owe(event("a"), List.of("spam"));
    assertThat(owed.failed("a", null).last()).isFalse();
    assertThat(owed.predicted("a", "spam").last()).isTrue();
  }
}
