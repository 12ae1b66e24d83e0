package dev.millrace.tests.benchmark.padded;

import dev.millrace.model.tensor.FloatTensor;

/**
 * A weight in symmetric 8-bit integers with one scale, as onnxruntime's {@code quantize_dynamic}
 * has it unless told otherwise.
 *
 * @param values in the order of the tensor
 * @param scale {@code weight ≈ value · scale}
 */
record PerTensorInt8(byte[] values, float scale) {
  private static final int LARGEST = 127;

  static PerTensorInt8 quantize(FloatTensor weight) {
    float largest = Float.MIN_NORMAL;
    for (float value : weight.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    float scale = largest / LARGEST;
    byte[] values = new byte[weight.data().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.rint(weight.data()[i] / (double) scale);
    }
    return new PerTensorInt8(values, scale);
  }
}
