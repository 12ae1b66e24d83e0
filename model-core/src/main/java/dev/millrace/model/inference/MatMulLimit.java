package dev.millrace.model.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.Shape;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What this machine reaches in products of 8-bit integers and nothing else: a graph of one {@code
 * MatMulInteger}, unsigned {@code [1024, 768]} by signed {@code [768, 3072]}, the shape of a
 * BERT-base layer's widest module. No encoder can be faster than that.
 *
 * <p>Threading: one thread measures; it starts others for the measurement.
 */
public final class MatMulLimit implements AutoCloseable {
  private static final int ROWS = 1024;
  private static final int IN = 768;
  private static final int OUT = 3072;
  private static final double OPERATIONS = 2.0 * ROWS * IN * OUT;
  private static final int SEED = 1;

  private final OrtSession session;
  private final OnnxTensor x;
  private final int workers;

  private MatMulLimit(OrtSession session, OnnxTensor x, int workers) {
    this.session = session;
    this.x = x;
    this.workers = workers;
  }

  /**
   * Prepares the product.
   *
   * @param workers how many threads multiply at the same time, as an engine's workers do
   * @param threads how many threads one product may use; 0 for one per core
   * @throws IllegalStateException if ONNX Runtime can't do it
   */
  public static MatMulLimit load(int workers, int threads) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Random random = new Random(SEED);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtSession session = environment.createSession(graph(random), options);
      ByteBuffer values = ByteBuffer.allocateDirect(ROWS * IN);
      values.put(bytes(random, ROWS * IN)).rewind();
      OnnxTensor x =
          OnnxTensor.createTensor(environment, values, new long[] {ROWS, IN}, OnnxJavaType.UINT8);
      return new MatMulLimit(session, x, workers);
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private static byte[] graph(Random random) {
    GraphBuilder graph = new GraphBuilder("limit");
    Value x = graph.input("x", DataType.UINT8, ROWS, IN);
    Value weight = graph.weight("weight", Shape.of(IN, OUT), bytes(random, IN * OUT));
    Value product = graph.apply(Operator.MATMUL_INTEGER, x, weight);
    graph.output("y", product, DataType.INT32, ROWS, OUT);
    return graph.toBytes();
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * Multiplies for about this long, and at least once.
   *
   * @return multiplications and additions per second, each counted as one, of all workers together
   */
  public double measure(Duration duration) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Double>> rates = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        rates.add(threads.submit(() -> rate(duration.toNanos())));
      }
      double sum = 0;
      for (Future<Double> rate : rates) {
        sum += rate.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw failed(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private double rate(long nanos) throws OrtException {
    multiply();
    long start = System.nanoTime();
    long elapsed;
    int runs = 0;
    do {
      multiply();
      runs++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < nanos);
    return runs * OPERATIONS * 1e9 / elapsed;
  }

  private void multiply() throws OrtException {
    session.run(Map.of("x", x)).close();
  }

  private static IllegalStateException failed(Throwable cause) {
    return new IllegalStateException(
        "ONNX Runtime can't multiply 8-bit integers here: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    x.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }
}
