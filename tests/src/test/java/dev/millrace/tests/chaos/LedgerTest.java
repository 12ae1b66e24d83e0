package dev.millrace.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The books notice each kind of violation: a harness that can't fail would prove nothing. */
@Tag("unit")
class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void whatWasOwedAndCameOnceAndInOrderIsWell() {
    ledger.owe(1, "k", List.of("a", "b"));
    ledger.oweDeadLetter(2, "k");
    assertThat(ledger.open()).isEqualTo(2);

    assertThat(ledger.came(1, "k", "a")).isFalse();
    assertThat(ledger.came(2, "k", Ledger.DEAD_LETTER)).isTrue();
    assertThat(ledger.came(1, "k", "b")).isTrue();

    assertThat(ledger.tally()).isEqualTo(new Tally(2, 3, 3, 0, 0, 0, 0));
    assertThat(ledger.settled()).isEqualTo(2);
    assertThat(ledger.open()).isZero();
    assertThat(ledger.details()).isEmpty();
    assertThat(ledger.tally().keeps(Mode.EXACTLY_ONCE)).isTrue();
  }

  @Test
  void aMissingAnswerIsNoticed() {
    ledger.owe(1, "k", List.of("a", "b"));
    ledger.came(1, "k", "a");

    assertThat(ledger.tally().missing()).isEqualTo(1);
    assertThat(ledger.details()).contains("event 1 lacks");
    assertThat(ledger.tally().keeps(Mode.AT_LEAST_ONCE)).isFalse();
  }

  @Test
  void aMissingDeadLetterIsNoticed() {
    ledger.oweDeadLetter(1, "k");

    assertThat(ledger.tally().missing()).isEqualTo(1);
  }

  @Test
  void aSecondAnswerIsNoticedAndIsAFaultUnderExactlyOnceAlone() {
    ledger.owe(1, "k", List.of("a"));
    ledger.came(1, "k", "a");

    assertThat(ledger.came(1, "k", "a")).isFalse();
    assertThat(ledger.tally().duplicated()).isEqualTo(1);
    assertThat(ledger.tally().keeps(Mode.EXACTLY_ONCE)).isFalse();
    assertThat(ledger.tally().keeps(Mode.AT_LEAST_ONCE)).isTrue();
  }

  @Test
  void disorderWithinAKeyAndTaskIsNoticed() {
    ledger.owe(1, "k", List.of("a"));
    ledger.owe(2, "k", List.of("a"));
    ledger.came(2, "k", "a");
    ledger.came(1, "k", "a");

    assertThat(ledger.tally().outOfOrder()).isEqualTo(1);
    assertThat(ledger.tally().keeps(Mode.AT_LEAST_ONCE)).isFalse();
  }

  @Test
  void keysAndTasksHaveNoOrderAmongEachOtherNorHaveRepetitions() {
    ledger.owe(1, "k", List.of("a", "b"));
    ledger.owe(2, "k", List.of("a", "b"));
    ledger.owe(3, "other", List.of("a"));
    ledger.came(3, "other", "a");
    ledger.came(1, "k", "a");
    ledger.came(2, "k", "a");
    ledger.came(1, "k", "a");
    ledger.came(1, "k", "b");
    ledger.came(2, "k", "b");

    assertThat(ledger.tally()).isEqualTo(new Tally(3, 5, 6, 0, 1, 0, 0));
  }

  @Test
  void whatNobodyIsOwedIsNoticed() {
    ledger.owe(1, "k", List.of("a"));
    ledger.oweDeadLetter(2, "k");
    ledger.came(7, "k", "a");
    ledger.came(1, "other", "a");
    ledger.came(1, "k", "b");
    ledger.came(1, null, "a");
    ledger.came(2, "k", "a");
    ledger.came(1, "k", Ledger.DEAD_LETTER);

    assertThat(ledger.tally().unexpected()).isEqualTo(6);
    assertThat(ledger.tally().missing()).isEqualTo(2);
    assertThat(ledger.tally().keeps(Mode.AT_LEAST_ONCE)).isFalse();
  }
}
