package dev.millrace.model.architecture;

import dev.millrace.model.tensor.FloatTensor;
import java.util.Map;

/**
 * An encoder as an ONNX model, with {@link EncoderInputs} as its inputs.
 *
 * @param onnx the model file's bytes
 * @param description what it computes
 * @param biases of its linear modules and layer norms, by the canonical name of the module: what an
 *     adapter's own biases are compared with
 */
public record EncoderGraph(
    byte[] onnx, EncoderDescription description, Map<String, FloatTensor> biases) {}
