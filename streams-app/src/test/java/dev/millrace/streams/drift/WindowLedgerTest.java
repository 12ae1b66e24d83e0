package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.streams.drift.Reference.Origin;
import dev.millrace.streams.drift.WindowLedger.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Windows of 100 ms, a grace of 10 ms. */
@Tag("unit")
class WindowLedgerTest {
  private static final WindowRules RULES = new WindowRules(10, 1);

  private WindowRules rules = RULES;

  private WindowLedger ledger = WindowLedger.empty();
  private final List<ClosedWindow> reported = new ArrayList<>();

  @Test
  void aWindowClosesTheGraceAfterItsEnd() {
    add(100, "a", 150);
    close(209);
    assertThat(reported).isEmpty();
    close(210);
    assertThat(reported).extracting(ClosedWindow::summary).containsExactly(part(100, "a"));
    assertThat(ledger.open()).isEmpty();
  }

  @Test
  void aPartWithinTheGraceIsReportedWithTheOthers() {
    add(100, "a", 150);
    add(100, "b", 208);
    close(210);
    close(217);
    assertThat(reported).isEmpty();
    close(218);
    assertThat(reported)
        .extracting(closed -> closed.summary().labelCounts())
        .containsExactly(Map.of("a", 1L, "b", 1L));
  }

  @Test
  void aLatePartMakesASecondReportOfItself() {
    add(100, "a", 150);
    close(210);
    add(100, "late", 500);
    close(509);
    assertThat(reported).hasSize(1);
    close(510);
    assertThat(reported)
        .extracting(closed -> closed.summary().labelCounts())
        .containsExactly(Map.of("a", 1L), Map.of("late", 1L));
  }

  @Test
  void anIdleStreamsWindowsAllCloseAtOnceInTheOrderOfTheirStart() {
    add(200, "b", 205);
    add(100, "a", 206);
    close(100_000);
    assertThat(starts()).containsExactly(100L, 200L);
    close(200_000);
    assertThat(reported).hasSize(2);
  }

  @Test
  void oldDataReadAgainClosesTheGraceAfterItsLastPart() {
    add(100, "a", 1_000_000);
    add(100, "a", 1_000_008);
    close(1_000_017);
    assertThat(reported).isEmpty();
    close(1_000_018);
    assertThat(reported).singleElement().extracting(c -> c.summary().events()).isEqualTo(2L);
  }

  @Test
  void aWindowOfAWrongClockClosesAWindowsLengthAfterItsLastPart() {
    add(900_000_000, "a", 50);
    close(159);
    assertThat(reported).isEmpty();
    close(160);
    assertThat(starts()).containsExactly(900_000_000L);
  }

  @Test
  void aClockThatWentBackClosesNothing() {
    add(100, "a", 1_000);
    close(205);
    assertThat(reported).isEmpty();
  }

  @Test
  void theFirstWindowMayLackItsBeginningAndTheSecondBecomesTheReference() {
    add(100, "a", 150);
    add(200, "b", 250);
    add(300, "b", 350);
    close(1_000);
    assertThat(reported)
        .extracting(closed -> closed.assessment().reference())
        .containsExactly(null, null, Origin.FIRST_WINDOW);
    assertThat(ledger.reference()).isEqualTo(Reference.ofFirstWindow(part(200, "b")));
    assertThat(reported.get(2).assessment().labelDistance()).isEqualTo(0.0);
  }

  @Test
  void aWindowBeforeTheFirstIsNotWholeEither() {
    add(300, "a", 350);
    add(200, "b", 360);
    close(1_000);
    assertThat(reported).hasSize(2);
    assertThat(ledger.reference()).isNull();
  }

  @Test
  void onceFoundTheReferenceStays() {
    add(100, "a", 150);
    add(200, "b", 250);
    close(310);
    add(300, "c", 350);
    close(410);
    add(400, "c", 450);
    close(510);
    assertThat(ledger.reference()).isEqualTo(Reference.ofFirstWindow(part(200, "b")));
    assertThat(reported.get(3).assessment().labelDistance()).isEqualTo(1.0);
  }

  @Test
  void windowsAreAddedUpUntilTheReferenceHasEnoughEvents() {
    rules = new WindowRules(10, 3);
    add(100, "not whole", 150);
    add(200, "a", 250);
    add(200, "b", 250);
    add(300, "b", 350);
    add(300, "b", 350);
    add(400, "a", 450);
    close(1_000);
    assertThat(reported)
        .extracting(closed -> closed.assessment().reference())
        .as("two events are too few, and their window is part of it")
        .containsExactly(null, null, null, Origin.FIRST_WINDOW);
    assertThat(reported.get(3).assessment().referenceEvents()).isEqualTo(4);
    WindowSummary all = part(200, "a");
    for (int i = 0; i < 3; i++) {
      all = all.plus(observation("b"));
    }
    assertThat(ledger.reference()).isEqualTo(Reference.ofFirstWindow(all));
  }

  @Test
  void anAdaptersReferenceMayBeSmall() {
    rules = new WindowRules(10, 1_000);
    ledger =
        ledger.withReference(Reference.ofAdapter(1, Map.of("a", 1L), new long[20], null, null));
    add(100, "a", 150);
    close(1_000);
    assertThat(reported)
        .extracting(closed -> closed.assessment().reference())
        .containsExactly(Origin.ADAPTER);
  }

  @Test
  void aReferenceInOtherBinsStartsAnew() {
    Reference coarse =
        new Reference(Origin.FIRST_WINDOW, 5, Map.of("a", 5L), new long[10], null, null);
    assertThat(coarse.plus(part(200, "b"))).isEqualTo(Reference.ofFirstWindow(part(200, "b")));
  }

  @Test
  void theAdaptersReferenceGoesBeforeTheFirstWindows() {
    Reference own = Reference.ofAdapter(100, Map.of("a", 100L), new long[20], null, null);
    add(100, "b", 150);
    ledger = ledger.withReference(own);
    add(200, "a", 250);
    close(1_000);
    assertThat(ledger.reference()).isEqualTo(own);
    assertThat(reported)
        .extracting(closed -> closed.assessment().labelDistance())
        .containsExactly(1.0, 0.0);
    assertThat(ledger.withReference(own)).isEqualTo(ledger);
  }

  @Test
  void oneWindowTooManyClosesTheIdlestEarly() {
    for (int i = 0; i < WindowLedger.MAX_OPEN; i++) {
      add(i * 100L, "a", 5_000 + i);
    }
    add(0, "b", 5_100);
    assertThat(reported).isEmpty();
    add(2_400, "a", 5_101);
    assertThat(starts()).containsExactly(100L);
    assertThat(ledger.open()).hasSize(WindowLedger.MAX_OPEN);
    assertThat(ledger.open()).extracting(o -> o.summary().windowStart()).isSorted();
  }

  @Test
  void theRestOfAWindowThatClosedEarlyIsNoReference() {
    add(0, "a", 5_000);
    for (int i = 1; i <= WindowLedger.MAX_OPEN; i++) {
      add(i * 100L, "a", 5_000 + i); // the last closes window 0
    }
    add(2_500, "a", 5_100); // closes window 100, which was whole so far
    assertThat(starts()).containsExactly(0L, 100L);
    add(100, "rest", 5_101); // closes window 200
    assertThat(starts()).containsExactly(0L, 100L, 200L);
    close(6_000);
    assertThat(ledger.reference()).isEqualTo(Reference.ofFirstWindow(part(300, "a")));
  }

  @Test
  void aWrongClockDoesNotSpoilTheReference() {
    add(900_000_000, "wrong", 50);
    add(100, "a", 120);
    add(200, "b", 220);
    add(900_000_100, "wrong", 221);
    close(1_000);
    assertThat(ledger.reference()).isEqualTo(Reference.ofFirstWindow(part(200, "b")));
  }

  @Test
  void aWindowOfAWrongClockIsNoReference() {
    add(100, "a", 150);
    add(900_000_000, "wrong", 160);
    close(1_000);
    assertThat(starts()).containsExactly(100L, 900_000_000L);
    assertThat(ledger.reference()).isNull();
  }

  @Test
  void aPartWithoutEventsChangesNothing() {
    assertThat(ledger.add(WindowSummary.empty(100, 200), 150, RULES))
        .isEqualTo(new Step(WindowLedger.empty(), List.of()));
  }

  @Test
  void windowsOfAnotherLengthAreOtherWindows() {
    add(100, "a", 150);
    WindowSummary longer = WindowSummary.empty(100, 500).plus(observation("a"));
    ledger = ledger.add(longer, 150, RULES).ledger();
    assertThat(ledger.open()).hasSize(2);
    close(210);
    assertThat(reported).extracting(ClosedWindow::summary).containsExactly(part(100, "a"));
  }

  @Test
  void losesNoEventWhateverComes() {
    Random random = new Random(11);
    long now = 0;
    for (int i = 0; i < 5_000; i++) {
      now += random.nextInt(20);
      add(Math.floorDiv(now - random.nextInt(5_000), 100L) * 100, "a", now);
      if (random.nextInt(10) == 0) {
        close(now);
      }
      assertThat(ledger.open()).hasSizeLessThanOrEqualTo(WindowLedger.MAX_OPEN);
    }
    close(now + 10_000);
    assertThat(reported.stream().mapToLong(closed -> closed.summary().events()).sum())
        .isEqualTo(5_000);
    assertThat(ledger.open()).isEmpty();
  }

  @Test
  void goesThroughJsonUnchanged() throws Exception {
    ObjectMapper json = new ObjectMapper();
    add(100, "a", 150);
    for (WindowLedger state : List.of(WindowLedger.empty(), ledger, learned())) {
      String written = json.writeValueAsString(state);
      assertThat(json.readValue(written, WindowLedger.class)).isEqualTo(state);
      assertThat(json.readTree(written)).hasSize(3);
    }
    DriftKey key = new DriftKey("spam", "sms", "1", null);
    assertThat(json.readValue(json.writeValueAsString(key), DriftKey.class)).isEqualTo(key);
  }

  private WindowLedger learned() {
    add(200, "b", 250);
    close(310);
    add(300, "c", 350);
    return ledger;
  }

  private void add(long start, String label, long now) {
    take(ledger.add(part(start, label), now, rules));
  }

  private void close(long now) {
    take(ledger.close(now, rules));
  }

  private void take(Step step) {
    ledger = step.ledger();
    reported.addAll(step.closed());
  }

  private List<Long> starts() {
    return reported.stream().map(closed -> closed.summary().windowStart()).toList();
  }

  private static WindowSummary part(long start, String label) {
    return WindowSummary.empty(start, start + 100).plus(observation(label));
  }

  private static Observation observation(String label) {
    return new Observation(label, 0.9, 12, 0, false);
  }
}
