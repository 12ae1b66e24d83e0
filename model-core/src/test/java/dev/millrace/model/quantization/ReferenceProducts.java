package dev.millrace.model.quantization;

/** Products in plain loops, against which those of ONNX Runtime are held. */
final class ReferenceProducts {
  private ReferenceProducts() {}

  /** {@code x · weightᵀ} in doubles, with a weight {@code [out, in]}. */
  static float[] plain(float[] x, float[] weight, int in) {
    int out = weight.length / in;
    float[] y = new float[x.length / in * out];
    for (int token = 0; token < x.length / in; token++) {
      for (int o = 0; o < out; o++) {
        double sum = 0;
        for (int i = 0; i < in; i++) {
          sum += (double) x[token * in + i] * weight[o * in + i];
        }
        y[token * out + o] = (float) sum;
      }
    }
    return y;
  }

  /** Integers times integers, each token by its own largest magnitude. */
  static float[] int8(float[] x, PerChannelInt8 weight) {
    int in = weight.inputs();
    int out = weight.outputs();
    float[] y = new float[x.length / in * out];
    for (int token = 0; token < x.length / in; token++) {
      float largest = 1e-20f;
      for (int i = 0; i < in; i++) {
        largest = Math.max(largest, Math.abs(x[token * in + i]));
      }
      for (int o = 0; o < out; o++) {
        long sum = 0;
        for (int i = 0; i < in; i++) {
          long activation = Math.round(Math.rint(x[token * in + i] / (largest * (1f / 127))));
          sum += activation * weight.values()[i * out + o];
        }
        y[token * out + o] = (float) (sum * (largest / 127.0) * weight.scales()[o]);
      }
    }
    return y;
  }

  /** The same for values from a bound on, with a zero point of their own. */
  static float[] int8(float[] x, PerChannelInt8 weight, float lowerBound, int zeroPoint) {
    int in = weight.inputs();
    int out = weight.outputs();
    float[] y = new float[x.length / in * out];
    for (int token = 0; token < x.length / in; token++) {
      float scale = -lowerBound / zeroPoint;
      for (int i = 0; i < in; i++) {
        scale = Math.max(scale, x[token * in + i] / (255 - zeroPoint));
      }
      for (int o = 0; o < out; o++) {
        long sum = 0;
        for (int i = 0; i < in; i++) {
          long activation = Math.round(Math.rint(x[token * in + i] / scale));
          sum += activation * weight.values()[i * out + o];
        }
        y[token * out + o] = (float) (sum * (double) scale * weight.scales()[o]);
      }
    }
    return y;
  }

  /** The floats {@code [out, in]} that an 8-bit weight stands for. */
  static float[] dequantized(PerChannelInt8 weight) {
    float[] floats = new float[weight.values().length];
    for (int o = 0; o < weight.outputs(); o++) {
      for (int i = 0; i < weight.inputs(); i++) {
        floats[o * weight.inputs() + i] =
            weight.values()[i * weight.outputs() + o] * weight.scales()[o];
      }
    }
    return floats;
  }

  /** The same weight as CPUs without 8-bit dot products get it. */
  static PerChannelInt8 reduced(PerChannelInt8 weight) {
    byte[] values = weight.values().clone();
    float[] scales = weight.scales().clone();
    for (int i = 0; i < values.length; i++) {
      int half = values[i] / 2;
      // What is exactly between two integers goes to the even one.
      int even = values[i] % 2 != 0 && half % 2 != 0 ? half + Integer.signum(half) : half;
      values[i] = (byte) Math.max(-63, Math.min(63, even));
    }
    for (int i = 0; i < scales.length; i++) {
      scales[i] *= 2;
    }
    return new PerChannelInt8(weight.inputs(), weight.outputs(), values, scales);
  }

  /** The floats {@code [out, in]} that a 4-bit weight stands for. */
  static float[] dequantized(BlockInt4 weight, int in) {
    float[] floats = new float[weight.outputs() * in];
    for (int o = 0; o < weight.outputs(); o++) {
      for (int i = 0; i < in; i++) {
        int place = o * weight.blocks() * BlockInt4.BLOCK + i;
        int pair = weight.codes()[place / 2] & 0xFF;
        int code = i % 2 == 0 ? pair & 0xF : pair >> 4;
        floats[o * in + i] =
            (code - 8) * weight.scales()[o * weight.blocks() + i / BlockInt4.BLOCK] + 0f;
      }
    }
    return floats;
  }

  /** The floats that an 8-bit table stands for. */
  static float[] dequantized(PerRowInt8 table) {
    float[] floats = new float[table.values().length];
    int columns = floats.length / table.scales().length;
    for (int i = 0; i < floats.length; i++) {
      floats[i] = table.values()[i] * table.scales()[i / columns];
    }
    return floats;
  }
}
