package dev.millrace.streams.failure;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What a record takes in a topic, give or take some bytes. */
public final class RecordSize {
  private static final int BYTES_PER_HEADER = 10;

  private RecordSize() {}

  /** Bytes of key, value and headers together. */
  public static long of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    return length(key) + length(value) + of(headers);
  }

  /** Bytes of headers. */
  public static long of(Headers headers) {
    long sum = 0;
    for (Header header : headers) {
      sum += length(header.key().getBytes(StandardCharsets.UTF_8)) + length(header.value());
      sum += BYTES_PER_HEADER;
    }
    return sum;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
