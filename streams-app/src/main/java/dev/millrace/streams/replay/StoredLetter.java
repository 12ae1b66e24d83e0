package dev.millrace.streams.replay;

import dev.millrace.streams.failure.DeadLetterEncoder;
import dev.millrace.streams.failure.ReplayHeaders;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it was read from its topic. Its headers are taken for what they are, bytes that
 * anybody may have written: what can't be read is empty or -1.
 *
 * <p>Threading: as the record's headers, one thread.
 *
 * @param record the record
 */
public record StoredLetter(ConsumerRecord<byte[], byte[]> record) {
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
  private static final Pattern OFFSET = Pattern.compile("[0-9]{1,18}");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

  /** Name of a failure code. */
  public String code() {
    return text(DeadLetterEncoder.CODE);
  }

  /** Name of a failure class. */
  public String failureClass() {
    return text(DeadLetterEncoder.CLASS);
  }

  /** The task that failed, or null where the whole event did. */
  public @Nullable String task() {
    return record.headers().lastHeader(DeadLetterEncoder.TASK) == null
        ? null
        : text(DeadLetterEncoder.TASK);
  }

  /** Why, in one line. */
  public String reason() {
    return text(DeadLetterEncoder.MESSAGE);
  }

  /** The topic that the event was read from. */
  public String topic() {
    return text(DeadLetterEncoder.TOPIC);
  }

  /** The partition that the event was read from. */
  public int partition() {
    String text = text(DeadLetterEncoder.PARTITION);
    return COUNT.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }

  /** The offset that the event was read from. */
  public long offset() {
    String text = text(DeadLetterEncoder.OFFSET);
    return OFFSET.matcher(text).matches() ? Long.parseLong(text) : -1;
  }

  /** What was left out of it, empty where nothing was. */
  public String omitted() {
    return text(DeadLetterEncoder.OMITTED);
  }

  /** Which attempt at the event this one is of; 1 for an event that was never replayed. */
  public int attempt() {
    String text = text(ReplayHeaders.ATTEMPT);
    return COUNT.matcher(text).matches() ? Math.max(1, Integer.parseInt(text)) : 1;
  }

  /** A header in one line, whatever is in it; empty where there is none. */
  private String text(String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : CONTROL.matcher(new String(header.value(), StandardCharsets.UTF_8)).replaceAll("?");
  }
}
