package dev.millrace.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Value;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Runs small graphs in ONNX Runtime, to hold what they compute against plain Java. */
public final class GraphRunner {
  private GraphRunner() {}

  /**
   * Builds a graph with one input {@code [rows, columns]} and runs it.
   *
   * @param body makes the output of the input
   * @param x row-major
   * @return the output's elements
   */
  public static float[] apply(
      BiFunction<GraphBuilder, Value, Value> body, int rows, int columns, float[] x) {
    return apply(body, rows, columns, x, UnaryOperator.identity());
  }

  /** The same with a change to the model file before it is loaded. */
  public static float[] apply(
      BiFunction<GraphBuilder, Value, Value> body,
      int rows,
      int columns,
      float[] x,
      UnaryOperator<byte[]> change) {
    GraphBuilder graph = new GraphBuilder("test");
    Value input = graph.input("x", DataType.FLOAT, "rows", columns);
    graph.output("y", body.apply(graph, input), DataType.FLOAT, "rows", "out");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), new long[] {rows, columns})) {
      return run(change.apply(graph.toBytes()), Map.of("x", tensor));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a graph whose inputs are boolean scalars and vectors of floats; its output is "y". */
  public static float[] run(
      GraphBuilder graph, Map<String, Boolean> flags, Map<String, float[]> vectors) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (Map.Entry<String, Boolean> flag : flags.entrySet()) {
        inputs.put(flag.getKey(), OnnxTensor.createTensor(environment, flag.getValue()));
      }
      for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
        inputs.put(vector.getKey(), OnnxTensor.createTensor(environment, vector.getValue()));
      }
      return run(graph.toBytes(), inputs);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static float[] run(byte[] onnx, Map<String, OnnxTensor> inputs) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx, options);
          OrtSession.Result result = session.run(inputs)) {
        FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] y = new float[values.remaining()];
        values.get(y);
        return y;
      }
    }
  }
}
