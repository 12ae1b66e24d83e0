package dev.millrace.streams.failure;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Writes dead letters: the failed record as it came (key, value, headers, timestamp) with headers
 * that say what happened, under the names of Kafka's own dead-letter queue where it has one.
 *
 * <p>The headers make the record bigger than the one that came, and a topic takes no record above
 * its limit: an event of nearly that size would fail the producer again and again. So a dead letter
 * above {@code maxBytes} leaves out the value, then the source's headers, then the key, and says
 * so; the event can still be read at its topic, partition and offset.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param maxBytes the most that key, value and headers may have together
 */
public record DeadLetterEncoder(int maxBytes) {
  /** Class of what was thrown; the failure's code where nothing was. */
  public static final String EXCEPTION = "__streams.errors.exception";

  /** One sentence for an operator. */
  public static final String MESSAGE = "__streams.errors.message";

  /** The topic that the event was read from. */
  public static final String TOPIC = "__streams.errors.topic";

  /** The partition that the event was read from, in decimal. */
  public static final String PARTITION = "__streams.errors.partition";

  /** The offset that the event was read from, in decimal. */
  public static final String OFFSET = "__streams.errors.offset";

  /** Name of a {@link FailureCode}. */
  public static final String CODE = "millrace-failure-code";

  /** Name of a {@link FailureClass}. */
  public static final String CLASS = "millrace-failure-class";

  /** The task that failed; absent where the whole event did. */
  public static final String TASK = "millrace-task";

  /** What was left out, as the record would have been too large: {@code value} or more. */
  public static final String OMITTED = "millrace-omitted";

  /** Fits the defaults of producers (1 MiB) and topics, with room for the batch's own bytes. */
  public static final int DEFAULT_MAX_BYTES = 1_000_000;

  private static final int MAX_MESSAGE_CHARS = 1000;

  /** An encoder for topics with Kafka's default limit. */
  public DeadLetterEncoder() {
    this(DEFAULT_MAX_BYTES);
  }

  /**
   * The record to write.
   *
   * @param source the failed record; its value is ignored
   * @param value the failed record's value as it was read
   */
  public Record<byte[], byte[]> encode(
      DeadLetter letter, Record<byte[], ?> source, byte @Nullable [] value) {
    Record<byte[], byte[]> whole =
        new Record<>(source.key(), value, source.timestamp(), source.headers());
    describe(whole.headers(), letter);
    if (fits(whole)) {
      return whole;
    }
    Record<byte[], byte[]> withoutValue =
        new Record<>(source.key(), null, source.timestamp(), whole.headers());
    withoutValue.headers().add(OMITTED, utf8("value"));
    if (fits(withoutValue)) {
      return withoutValue;
    }
    Record<byte[], byte[]> withKey = bare(letter, source.key(), source, "value,headers");
    return fits(withKey) ? withKey : bare(letter, null, source, "value,headers,key");
  }

  private static Record<byte[], byte[]> bare(
      DeadLetter letter, byte @Nullable [] key, Record<byte[], ?> source, String omitted) {
    Record<byte[], byte[]> bare = new Record<>(key, null, source.timestamp());
    describe(bare.headers(), letter);
    bare.headers().add(OMITTED, utf8(omitted));
    return bare;
  }

  private static void describe(Headers headers, DeadLetter letter) {
    Failure failure = letter.failure();
    DeadLetterHeaders.removeFrom(headers);
    set(headers, EXCEPTION, exception(failure));
    set(headers, MESSAGE, shortened(failure.message()));
    set(headers, TOPIC, letter.source().topicPartition().topic());
    set(headers, PARTITION, String.valueOf(letter.source().topicPartition().partition()));
    set(headers, OFFSET, String.valueOf(letter.source().offset()));
    set(headers, CODE, failure.code().name());
    set(headers, CLASS, failure.code().failureClass().name());
    if (letter.task() != null) {
      headers.add(TASK, utf8(letter.task()));
    }
  }

  private static String exception(Failure failure) {
    Throwable cause = failure.cause();
    return cause == null ? failure.code().name() : cause.getClass().getName();
  }

  private static void set(Headers headers, String name, String value) {
    headers.add(name, utf8(value));
  }

  private static String shortened(String message) {
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS) + "…";
  }

  private boolean fits(Record<byte[], byte[]> record) {
    return RecordSize.of(record.key(), record.value(), record.headers()) <= maxBytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
