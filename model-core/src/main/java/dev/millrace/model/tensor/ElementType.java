package dev.millrace.model.tensor;

import java.nio.ByteBuffer;

/** Element types that weights are stored in; all of them widen to {@code float} exactly. */
public enum ElementType {
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary16. */
  F16(2),
  /** The upper half of a binary32. */
  BF16(2);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Reads elements from a little-endian buffer, from its position on. */
  public void read(ByteBuffer from, float[] to) {
    switch (this) {
      case F32 -> from.asFloatBuffer().get(to);
      case F16 -> {
        for (int i = 0; i < to.length; i++) {
          to[i] = halfToFloat(from.getShort());
        }
      }
      case BF16 -> {
        for (int i = 0; i < to.length; i++) {
          to[i] = Float.intBitsToFloat(from.getShort() << 16);
        }
      }
    }
  }

  /** {@code Float.float16ToFloat}, which JDK 17 lacks. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (mantissa << 13));
    }
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }
}
