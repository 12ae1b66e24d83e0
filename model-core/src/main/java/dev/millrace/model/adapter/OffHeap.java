package dev.millrace.model.adapter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory outside the Java heap. The JVM gives it back once nothing refers to it any more: never
 * under a batch that still reads it, and without anybody having to close it.
 */
final class OffHeap {
  private OffHeap() {}

  /**
   * Zeros, in the machine's own byte order.
   *
   * @throws ArithmeticException if it is more than the 2 GiB that a buffer can have
   */
  static FloatBuffer floats(long count) {
    return ByteBuffer.allocateDirect(Math.toIntExact(count * Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /**
   * An adapter's weights in one piece of memory, which is as large as its numbers are. Weights that
   * are there already stay where they are.
   */
  static Map<String, LowRankWeights> pack(Map<String, LowRankWeights> weights) {
    if (weights.values().stream().allMatch(LowRankWeights::isOffHeap)) {
      return Map.copyOf(weights);
    }
    FloatBuffer memory = floats(weights.values().stream().mapToLong(LowRankWeights::floats).sum());
    Map<String, LowRankWeights> packed = new LinkedHashMap<>();
    int next = 0;
    for (Map.Entry<String, LowRankWeights> entry : weights.entrySet()) {
      packed.put(entry.getKey(), entry.getValue().copiedTo(memory, next));
      next += entry.getValue().floats();
    }
    return Map.copyOf(packed);
  }

  /** Writes zeros. */
  static void clear(FloatBuffer buffer, int from, int count) {
    if (count > 0) {
      buffer.put(from, new float[count], 0, count);
    }
  }
}
