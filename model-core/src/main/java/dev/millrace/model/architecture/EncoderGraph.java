package dev.millrace.model.architecture;

/**
 * An encoder as an ONNX model, with {@link EncoderInputs} as its inputs.
 *
 * @param onnx the model file's bytes
 * @param description what it computes
 */
public record EncoderGraph(byte[] onnx, EncoderDescription description) {}
