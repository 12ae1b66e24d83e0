package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;

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
  static PerChannelInt8 quantize(FloatTensor weight) {
    int outputs = weight.shape().dimension(0);
    int inputs = weight.shape().dimension(1);
    PerRowInt8 channels = PerRowInt8.quantize(weight);
    byte[] values = new byte[inputs * outputs];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        values[i * outputs + o] = channels.values()[o * inputs + i];
      }
    }
    return new PerChannelInt8(inputs, outputs, values, channels.scales());
  }

  /** The floats {@code [out, in]} that the integers stand for. */
  FloatTensor dequantized() {
    float[] floats = new float[values.length];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        floats[o * inputs + i] = values[i * outputs + o] * scales[o];
      }
    }
    return new FloatTensor(Shape.of(outputs, inputs), floats);
  }
}
