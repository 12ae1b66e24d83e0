package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Masks of what is dropped in a pass. They depend on the pass' seed alone, while libtorch has one
 * generator for all threads of the process.
 *
 * <p>The masks' memory is used again by the next pass, so a pass must have its gradients by then.
 *
 * <p>Threading: for one thread; each has its own.
 */
public final class DropMasks {
  /** 2³², as many as there are values of 32 random bits. */
  private static final double VALUES = 0x1p32;

  private static final int FIRST_BYTES = 1 << 20;

  private SplittableRandom random = new SplittableRandom(0);
  private ByteBuffer memory = memory(FIRST_BYTES);

  /** Begins a pass. */
  public void begin(long seed) {
    random = new SplittableRandom(seed);
    memory.clear();
  }

  /**
   * The next mask of the pass: 0 for this share of the numbers, 1 ÷ (1 - share) for the others.
   *
   * @param x has the mask's shape, and its manager owns the mask
   * @param share more than 0, less than 1
   */
  NDArray like(NDArray x, float share) {
    int size = Math.toIntExact(x.size());
    ByteBuffer part = take(Math.multiplyExact(size, Float.BYTES));
    fill(part.asFloatBuffer(), share);
    return x.getManager().create(part, x.getShape(), DataType.FLOAT32);
  }

  private void fill(FloatBuffer mask, float share) {
    long limit = (long) (share * VALUES);
    float kept = 1 / (1 - share);
    int size = mask.capacity();
    for (int i = 0; i + 1 < size; i += 2) {
      long bits = random.nextLong();
      mask.put(i, bits >>> 32 < limit ? 0 : kept);
      mask.put(i + 1, (bits & 0xFFFFFFFFL) < limit ? 0 : kept);
    }
    if (size % 2 == 1) {
      mask.put(size - 1, random.nextLong() >>> 32 < limit ? 0 : kept);
    }
  }

  /**
   * Where memory runs out, tensors of this pass keep the old one, and more comes from a new one.
   */
  private ByteBuffer take(int bytes) {
    if (memory.remaining() < bytes) {
      memory = memory(Math.max(bytes, (int) Math.min(2L * memory.capacity(), Integer.MAX_VALUE)));
    }
    ByteBuffer part = memory.slice(memory.position(), bytes).order(ByteOrder.nativeOrder());
    memory.position(memory.position() + bytes);
    return part;
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes);
  }
}
