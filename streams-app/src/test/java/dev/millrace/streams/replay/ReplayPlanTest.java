package dev.millrace.streams.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.replay.ReplayPlan.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ReplayPlanTest {
  private static final ReplayPlan PLAN =
      new ReplayPlan(
          Set.of(FailureCode.OVERLOADED, FailureCode.INTERNAL),
          List.of("events", "more"),
          Instant.ofEpochMilli(1000),
          Instant.ofEpochMilli(2000),
          10,
          3);

  private static Verdict verdict(String... headers) {
    return PLAN.judge(Letters.letter(1500, "v", headers));
  }

  @Test
  void whatIsAskedForIsReplayed() {
    assertThat(verdict()).isEqualTo(Verdict.REPLAY);
    assertThat(verdict("millrace-task", "spam")).isEqualTo(Verdict.REPLAY);
    assertThat(verdict("__streams.errors.topic", "more")).isEqualTo(Verdict.REPLAY);
  }

  @ParameterizedTest
  @CsvSource({"999, NOT_ASKED_FOR", "1000, REPLAY", "1999, REPLAY", "2000, NOT_ASKED_FOR"})
  void timesAreFromAndBefore(long timestamp, Verdict verdict) {
    assertThat(PLAN.judge(Letters.letter(timestamp, "v"))).isEqualTo(verdict);
    ReplayPlan always = new ReplayPlan(PLAN.codes(), PLAN.topics(), null, null, 1, 3);
    assertThat(always.judge(Letters.letter(timestamp, "v"))).isEqualTo(Verdict.REPLAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT_JSON", "overloaded", "", "NO_SUCH_CODE"})
  void otherFailuresAreNotAskedFor(String code) {
    assertThat(verdict("millrace-failure-code", code)).isEqualTo(Verdict.NOT_ASKED_FOR);
  }

  @Test
  void eventsThatAreNotWholeCantBeReplayed() {
    assertThat(PLAN.judge(Letters.letter(1500, null))).isEqualTo(Verdict.INCOMPLETE);
    assertThat(verdict("millrace-omitted", "value")).isEqualTo(Verdict.INCOMPLETE);
  }

  @ParameterizedTest
  @CsvSource({
    "__streams.errors.topic, predictions",
    "__streams.errors.topic, ''",
    "millrace-task, 'spam,intent'",
    "millrace-task, ''"
  })
  void whatMillraceWouldNotHaveWrittenGoesNowhere(String header, String value) {
    assertThat(verdict(header, value)).isEqualTo(Verdict.FOREIGN);
  }

  @ParameterizedTest
  @CsvSource({
    "1, REPLAY",
    "2, REPLAY",
    "3, EXHAUSTED",
    "999999999, EXHAUSTED",
    "0, REPLAY",
    "-7, REPLAY",
    "9999999999, REPLAY",
    "x, REPLAY"
  })
  void attemptsAreCounted(String attempt, Verdict verdict) {
    assertThat(verdict("millrace-attempt", attempt)).isEqualTo(verdict);
  }

  private static String value(ProducerRecord<byte[], byte[]> event, String name) {
    Header header = event.headers().lastHeader(name);
    return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void theEventIsAsItCame() {
    ProducerRecord<byte[], byte[]> event =
        ReplayedEvent.of(Letters.letter(1500, "v", "millrace-task", "spam"), 2, true);

    assertThat(event.topic()).isEqualTo("events");
    assertThat(event.partition()).isEqualTo(1);
    assertThat(event.timestamp()).isEqualTo(1500);
    assertThat(event.key()).isEqualTo(Letters.utf8("k"));
    assertThat(event.value()).isEqualTo(Letters.utf8("v"));
    assertThat(StreamSupport.stream(event.headers().spliterator(), false).map(Header::key))
        .containsExactly("trace", "millrace-attempt", "millrace-tasks");
    assertThat(value(event, "millrace-attempt")).isEqualTo("2");
    assertThat(value(event, "millrace-tasks")).isEqualTo("spam");
  }

  @Test
  void aReplayOfAReplayCountsOnAndKeepsItsTask() {
    StoredLetter letter =
        Letters.letter(1500, "v", "millrace-attempt", "2", "millrace-tasks", "spam");
    ProducerRecord<byte[], byte[]> event = ReplayedEvent.of(letter, 2, true);
    assertThat(value(event, "millrace-attempt")).isEqualTo("3");
    assertThat(value(event, "millrace-tasks")).isEqualTo("spam");
    assertThat(event.headers().headers("millrace-attempt")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "x", "99999999999"})
  void aPartitionThatIsNotThereIsLeftToTheKey(String partition) {
    StoredLetter letter = Letters.letter(-1, "v", "__streams.errors.partition", partition);
    ProducerRecord<byte[], byte[]> event = ReplayedEvent.of(letter, 2, true);
    assertThat(event.partition()).isNull();
    assertThat(event.timestamp()).isNull();
    assertThat(ReplayedEvent.of(Letters.letter(1500, "v"), 2, false).timestamp()).isNull();
  }

  @Test
  void headersAreReadForWhatTheyAre() {
    StoredLetter letter = Letters.letter(0, "v");
    assertThat(letter.reason()).isEqualTo("no?room");
    assertThat(letter.failureClass()).isEqualTo("OVERLOADED");
    assertThat(letter.offset()).isEqualTo(7);
    assertThat(letter.task()).isNull();
    assertThat(Letters.letter(0, "v", "__streams.errors.offset", "7e3").offset()).isEqualTo(-1);
  }
}
