package dev.millrace.streams.bench.pipeline;

import java.nio.ByteBuffer;

/** The number of an event as its record's key, which its predictions repeat: nothing to decode. */
final class EventKey {
  private EventKey() {}

  static byte[] of(long event) {
    return ByteBuffer.allocate(Long.BYTES).putLong(event).array();
  }

  static long event(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }
}
