package dev.millrace.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.architecture.EncoderGraph;
import dev.millrace.model.architecture.EncoderInputs;
import dev.millrace.model.batching.PackedBatch;
import dev.millrace.model.compiler.Calibrator;
import dev.millrace.model.quantization.CpuFeatures;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs encoders on one thread of ONNX Runtime, as one batch and without adapters. */
public final class OnnxCalibrator implements Calibrator {

  @Override
  public Map<String, FloatTensor> run(EncoderGraph graph, List<long[]> inputIds)
      throws ModelFormatException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = EncoderSessions.options(1);
        OrtSession session =
            EncoderSessions.open(
                environment, graph.onnx(), CpuFeatures.exactWeightRange(), options);
        BatchTensors tensors = new BatchTensors(environment)) {
      AdapterStack none = new AdapterStack(graph.description());
      PackedBatch batch =
          PackedBatch.of(
              inputIds,
              new int[inputIds.size()],
              none.slots(),
              OnnxEncoder.layout(graph.description()));
      tensors.add(batch);
      tensors.add(batch, none, graph.description());
      Set<String> outputs = new HashSet<>(session.getOutputNames());
      outputs.remove(EncoderInputs.POOLED);
      if (outputs.isEmpty()) {
        return Map.of(); // which ONNX Runtime refuses to run for
      }
      try (OrtSession.Result results = session.run(tensors.inputs(), outputs)) {
        return vectors(results);
      }
    } catch (OrtException e) {
      throw new ModelFormatException(
          "the encoder can't be run to calibrate it: ONNX Runtime says " + e.getMessage(), e);
    }
  }

  private static Map<String, FloatTensor> vectors(OrtSession.Result results) {
    Map<String, FloatTensor> vectors = new HashMap<>();
    for (Map.Entry<String, OnnxValue> result : results) {
      FloatBuffer values = ((OnnxTensor) result.getValue()).getFloatBuffer();
      float[] vector = new float[values.remaining()];
      values.get(vector);
      vectors.put(result.getKey(), new FloatTensor(Shape.of(vector.length), vector));
    }
    return vectors;
  }
}
