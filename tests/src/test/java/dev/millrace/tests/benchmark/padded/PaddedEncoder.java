package dev.millrace.tests.benchmark.padded;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.ModelSource;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@link PaddedBert} in ONNX Runtime.
 *
 * <p>Threading: safe for use by several threads at once, but for {@link #close}.
 */
public final class PaddedEncoder implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private PaddedEncoder(byte[] graph, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = environment.createSession(graph, options);
    }
  }

  /**
   * Writes and loads a model.
   *
   * @param threads how many threads one batch may use
   */
  public static PaddedEncoder load(ModelSource source, PaddedVariant variant, int threads)
      throws ModelFormatException, OrtException {
    return new PaddedEncoder(PaddedBert.write(source, variant), threads);
  }

  /**
   * Computes rows padded to the longest of them.
   *
   * @param rows token ids
   * @return the states of the rows' first tokens, {@code [rows][hidden]}
   */
  public float[][] encode(List<long[]> rows) throws OrtException {
    int length = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    long[] ids = new long[rows.size() * length];
    long[] mask = new long[ids.length];
    for (int row = 0; row < rows.size(); row++) {
      long[] tokens = rows.get(row);
      System.arraycopy(tokens, 0, ids, row * length, tokens.length);
      Arrays.fill(mask, row * length, row * length + tokens.length, 1);
    }
    long[] shape = {rows.size(), length};
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
        OrtSession.Result result =
            session.run(Map.of(PaddedBert.INPUT_IDS, idTensor, PaddedBert.MASK, maskTensor))) {
      return states((OnnxTensor) result.get(0), rows.size());
    }
  }

  private static float[][] states(OnnxTensor output, int rows) {
    FloatBuffer values = output.getFloatBuffer();
    float[][] states = new float[rows][values.remaining() / rows];
    for (float[] state : states) {
      values.get(state);
    }
    return states;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
