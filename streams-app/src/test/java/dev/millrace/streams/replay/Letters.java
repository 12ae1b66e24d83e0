package dev.millrace.streams.replay;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Dead letters as they are read. */
final class Letters {
  /** What a dead letter of the whole event has. */
  static final String[] PLAIN = {
    "millrace-failure-code", "OVERLOADED",
    "millrace-failure-class", "OVERLOADED",
    "__streams.errors.message", "no\nroom",
    "__streams.errors.topic", "events",
    "__streams.errors.partition", "1",
    "__streams.errors.offset", "7",
    "trace", "t"
  };

  private Letters() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Headers headers(String... namesAndValues) {
    Headers headers = new Record<>(null, null, 0).headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
    }
    return headers;
  }

  /** A plain one, with more headers. */
  static StoredLetter letter(long timestamp, @Nullable String value, String... more) {
    Headers headers = headers(PLAIN);
    headers(more).forEach(header -> headers.remove(header.key()).add(header));
    return new StoredLetter(
        new ConsumerRecord<>(
            "dead-letters",
            0,
            0,
            timestamp,
            TimestampType.CREATE_TIME,
            1,
            1,
            utf8("k"),
            value == null ? null : utf8(value),
            headers,
            Optional.empty()));
  }
}
