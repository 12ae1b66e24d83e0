package dev.millrace.streams.config;

/** The numbers that an encoder's weights are kept in. */
public enum Quantization {
  /** 8-bit weights, activations quantized per token. */
  INT8,
  /** 32-bit floats, as in the checkpoint. */
  FP32
}
