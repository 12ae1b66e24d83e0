package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;

/**
 * A linear weight in symmetric 8-bit integers with one scale per output channel: {@code weight[o,i]
 * ≈ values[i,o] · scales[o]}, zero point 0.
 *
 * @param inputs input features
 * @param outputs output features
 * @param values row-major {@code [in, out]}, the transpose of PyTorch's layout
 * @param scales {@code [out]}
 */
record PerChannelInt8(int inputs, int outputs, byte[] values, float[] scales) {

  /**
   * Quantizes a weight {@code [out, in]}: a channel's scale maps its largest magnitude to the
   * range's end, and values round half to even.
   */
  static PerChannelInt8 quantize(FloatTensor weight, WeightRange range) {
    int outputs = weight.shape().dimension(0);
    int inputs = weight.shape().dimension(1);
    byte[] values = new byte[inputs * outputs];
    float[] scales = new float[outputs];
    for (int o = 0; o < outputs; o++) {
      float largest = 0;
      for (int i = 0; i < inputs; i++) {
        largest = Math.max(largest, Math.abs(weight.data()[o * inputs + i]));
      }
      // A channel of zeros stays zero with any scale but zero.
      scales[o] = largest == 0 ? 1 : largest / range.largest();
      for (int i = 0; i < inputs; i++) {
        double step = Math.rint(weight.data()[o * inputs + i] / (double) scales[o]);
        values[i * outputs + o] =
            (byte) Math.max(-range.largest(), Math.min(range.largest(), step));
      }
    }
    return new PerChannelInt8(inputs, outputs, values, scales);
  }
}
