package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;

/**
 * A linear weight in 4-bit integers with a scale for each block of inputs of an output channel:
 * {@code weight[o,i] ≈ (code[o,i] − 8) · scales[o, i / BLOCK]}.
 *
 * <p>Codes are 0 to 15, two in a byte, the lower half first. The last block of a channel is filled
 * up with zeros.
 *
 * @param outputs output features
 * @param blocks blocks of a channel
 * @param codes row-major {@code [outputs, blocks, BLOCK / 2]}
 * @param scales row-major {@code [outputs, blocks]}; may be negative
 */
record BlockInt4(int outputs, int blocks, byte[] codes, float[] scales) {
  /** Inputs that share a scale. */
  static final int BLOCK = 32;

  /** The code of zero. */
  private static final int ZERO = 8;

  private static final int LARGEST_CODE = 15;

  /**
   * Quantizes a weight {@code [out, in]}. Of the codes −8 to 7, a block's value of largest
   * magnitude gets −8, whatever its sign, as it has no counterpart; values round half to even.
   */
  static BlockInt4 quantize(FloatTensor weight) {
    int outputs = weight.shape().dimension(0);
    int inputs = weight.shape().dimension(1);
    int blocks = (inputs + BLOCK - 1) / BLOCK;
    byte[] codes = new byte[outputs * blocks * BLOCK / 2];
    float[] scales = new float[outputs * blocks];
    for (int o = 0; o < outputs; o++) {
      for (int b = 0; b < blocks; b++) {
        int from = o * inputs + b * BLOCK;
        int length = Math.min(BLOCK, inputs - b * BLOCK);
        int block = o * blocks + b;
        scales[block] = scale(weight.data(), from, length);
        for (int i = 0; i < BLOCK; i++) {
          int code = i < length ? code(weight.data()[from + i], scales[block]) : ZERO;
          codes[(block * BLOCK + i) / 2] |= (byte) (code << (i % 2 * 4));
        }
      }
    }
    return new BlockInt4(outputs, blocks, codes, scales);
  }

  private static float scale(float[] data, int from, int length) {
    float extreme = 0;
    for (int i = from; i < from + length; i++) {
      extreme = Math.abs(data[i]) > Math.abs(extreme) ? data[i] : extreme;
    }
    float scale = extreme / -ZERO;
    // A block of zeros stays zero with any scale but zero.
    return scale == 0 ? 1 : scale;
  }

  private static int code(float value, float scale) {
    double step = Math.rint(value / (double) scale) + ZERO;
    return (int) Math.max(0, Math.min(LARGEST_CODE, step));
  }
}
