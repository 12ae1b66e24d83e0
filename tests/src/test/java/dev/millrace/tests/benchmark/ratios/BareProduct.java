package dev.millrace.tests.benchmark.ratios;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;

/**
 * One {@code MatMulInteger} of 1024×768×3072 with constant weights and nothing around it: as fast
 * as ONNX Runtime multiplies bytes.
 */
final class BareProduct implements AutoCloseable {
  private static final int ROWS = 1024;
  private static final int IN = 768;
  private static final int OUT = 3072;
  private static final int ZERO_POINT = 128;

  private final OrtSession session;
  private final OnnxTensor x;

  BareProduct(int threads) throws OrtException {
    Random random = new Random(3);
    GraphBuilder graph = new GraphBuilder("product");
    graph.output(
        "y",
        graph.apply(
            Operator.MATMUL_INTEGER,
            graph.input("x", DataType.UINT8, ROWS, IN),
            graph.weight("weight", Shape.of(IN, OUT), bytes(random, IN * OUT)),
            graph.unsignedByte(ZERO_POINT)),
        DataType.INT32,
        ROWS,
        OUT);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      session = environment.createSession(graph.toBytes(), options);
    }
    ByteBuffer data = ByteBuffer.allocateDirect(ROWS * IN).put(bytes(random, ROWS * IN)).flip();
    x = OnnxTensor.createTensor(environment, data, new long[] {ROWS, IN}, OnnxJavaType.UINT8);
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Multiplications and additions of one product. */
  static double operations() {
    return 2.0 * ROWS * IN * OUT;
  }

  void run() throws OrtException {
    session.run(Map.of("x", x)).close();
  }

  @Override
  public void close() throws OrtException {
    x.close();
    session.close();
  }
}
