package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.SchemaRegistry;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a deserializer has once it is configured.
 *
 * <p>Threading: safe for use by several threads at once.
 *
 * @param decoder reads records
 * @param isKey whether they are keys
 * @param owned the registry to be closed with the deserializer, or null if it is the caller's
 */
record FramedReader<T>(RecordDecoder<T> decoder, boolean isKey, @Nullable SchemaRegistry owned)
    implements AutoCloseable {

  /**
   * The reader that was configured.
   *
   * @throws IllegalStateException if none was
   */
  static <T> FramedReader<T> configured(@Nullable FramedReader<T> reader) {
    if (reader == null) {
      throw new IllegalStateException("not configured: call configure first");
    }
    return reader;
  }

  /** A record; null for null, as Kafka has it. */
  @Nullable T read(byte @Nullable [] framed) {
    return framed == null ? null : decoder.decode(framed);
  }

  /** A record; null for null, as Kafka has it. */
  @Nullable T read(Headers headers, byte @Nullable [] framed) {
    if (framed != null) {
      HeaderFraming.refuse(headers, isKey);
    }
    return read(framed);
  }

  @Override
  public void close() {
    if (owned != null) {
      owned.close();
    }
  }
}
