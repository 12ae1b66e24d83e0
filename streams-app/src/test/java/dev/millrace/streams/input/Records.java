package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Values and headers of records, and what becomes of those that are at fault. */
final class Records {
  private Records() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Headers of names and values in turn. */
  static Headers headers(String... namesAndValues) {
    Headers headers = new Record<>(null, null, 0).headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
    }
    return headers;
  }

  /** Why a value can't be read. */
  static Failure failure(EventDecoder decoder, Headers headers, byte[] value) {
    return catchThrowableOfType(
            EventFailedException.class, () -> decoder.decode("events", headers, value))
        .failure();
  }

  static Failure failure(EventDecoder decoder, String value) {
    return failure(decoder, headers(), utf8(value));
  }
}
