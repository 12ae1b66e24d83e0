package dev.millrace.streams.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DeadLetterEncoderTest {
  private static final SourcePosition SOURCE =
      new SourcePosition(new TopicPartition("events", 3), 42);

  @Test
  void theRecordIsKeptAndItsFailureIsInTheHeaders() {
    Record<byte[], byte[]> source = record(10);
    source.headers().add("trace", utf8("t1"));
    Failure failure =
        new Failure(FailureCode.MODEL_ERROR, "what it said", new ArithmeticException("x"));

    Record<byte[], byte[]> letter =
        new DeadLetterEncoder().encode(new DeadLetter(SOURCE, failure, "spam"), source, utf8("v"));

    assertThat(letter.key()).isEqualTo(source.key());
    assertThat(letter.value()).isEqualTo(utf8("v"));
    assertThat(letter.timestamp()).isEqualTo(source.timestamp());
    assertThat(headers(letter))
        .containsExactlyInAnyOrder(
            "trace=t1",
            "__streams.errors.exception=java.lang.ArithmeticException",
            "__streams.errors.message=what it said",
            "__streams.errors.topic=events",
            "__streams.errors.partition=3",
            "__streams.errors.offset=42",
            "millrace-failure-code=MODEL_ERROR",
            "millrace-failure-class=MODEL",
            "millrace-task=spam");
    assertThat(headers(source)).containsExactly("trace=t1");
  }

  @Test
  void aDeadLetterThatIsFedInAgainTellsOfItsLastFailureOnly() {
    Record<byte[], byte[]> once = encode(new DeadLetterEncoder(), record(10), "spam");
    Record<byte[], byte[]> twice = encode(new DeadLetterEncoder(), once, null);

    assertThat(headers(twice))
        .doesNotHaveDuplicates()
        .hasSize(7)
        .noneMatch(h -> h.contains("task"));
  }

  @Test
  void whatWouldBeTooLargeLeavesOutTheValue() {
    Record<byte[], byte[]> letter = encode(new DeadLetterEncoder(1000), record(900), null);

    assertThat(letter.value()).isNull();
    assertThat(letter.key()).isEqualTo(utf8("key"));
    assertThat(headers(letter)).contains("millrace-omitted=value", "__streams.errors.offset=42");
  }

  @Test
  void orTheHeadersToo() {
    Record<byte[], byte[]> source = record(10);
    source.headers().add("huge", new byte[2000]);

    Record<byte[], byte[]> letter = encode(new DeadLetterEncoder(1000), source, null);

    assertThat(letter.value()).isNull();
    assertThat(headers(letter))
        .contains("millrace-omitted=value,headers", "millrace-failure-code=NOT_AVRO")
        .noneMatch(header -> header.startsWith("huge"));
  }

  @Test
  void orEvenTheKey() {
    Record<byte[], byte[]> source = new Record<>(new byte[2000], new byte[10], 17);

    Record<byte[], byte[]> letter = encode(new DeadLetterEncoder(1000), source, null);

    assertThat(letter.key()).isNull();
    assertThat(headers(letter))
        .contains("millrace-omitted=value,headers,key", "__streams.errors.offset=42");
  }

  @Test
  void aLongMessageIsShortened() {
    Failure failure = Failure.of(FailureCode.NOT_AVRO, "m".repeat(5000));
    Record<byte[], byte[]> letter =
        new DeadLetterEncoder().encode(new DeadLetter(SOURCE, failure, null), record(1), null);

    assertThat(letter.headers().lastHeader(DeadLetterEncoder.MESSAGE).value().length)
        .isLessThan(1100);
  }

  @Test
  void anUnforeseenErrorTellsItsClassButNotItsMessage() {
    Failure failure = Failure.internal("tokenizing", new IllegalArgumentException("secret text"));

    assertThat(failure.message()).isEqualTo("unexpected IllegalArgumentException while tokenizing");
    assertThat(new EventFailedException(failure)).hasMessage(failure.message());
  }

  private static Record<byte[], byte[]> encode(
      DeadLetterEncoder encoder, Record<byte[], byte[]> source, @Nullable String task) {
    Failure failure = Failure.of(FailureCode.NOT_AVRO, "expected Avro");
    return encoder.encode(new DeadLetter(SOURCE, failure, task), source, source.value());
  }

  private static Record<byte[], byte[]> record(int bytes) {
    return new Record<>(utf8("key"), new byte[bytes], 17);
  }

  private static List<String> headers(Record<?, ?> record) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
