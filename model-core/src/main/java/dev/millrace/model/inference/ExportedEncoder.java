package dev.millrace.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder as tools export it, run as tutorials run it: {@code input_ids}, {@code attention_mask}
 * and {@code token_type_ids} {@code [1, tokens]} in, the tokens' states {@code [1, tokens, hidden]}
 * out, averaged. A row at a time; for comparisons of speed.
 *
 * <p>Threading: safe for use by several threads at once, as ONNX Runtime's sessions are.
 */
public final class ExportedEncoder implements Encoder {
  private final OrtEnvironment environment;
  private final OrtSession session;

  private ExportedEncoder(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads an export with ONNX Runtime's own defaults: all optimizations, all cores.
   *
   * @param onnx the model file's bytes
   * @param origin what messages call it
   * @throws ModelFormatException if ONNX Runtime refuses it
   */
  public static ExportedEncoder load(byte[] onnx, String origin) throws ModelFormatException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      return new ExportedEncoder(environment, environment.createSession(onnx, options));
    } catch (OrtException e) {
      throw new ModelFormatException(
          "%s: ONNX Runtime can't load it: %s".formatted(origin, e.getMessage()));
    }
  }

  /**
   * Computes the rows one by one.
   *
   * @param adapters none with low-rank weights: an export knows no adapters
   */
  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    if (adapters.stream().anyMatch(adapter -> !adapter.weights().isEmpty())) {
      throw new EncoderException("expected adapters that are heads alone, got low-rank weights");
    }
    float[][] states = new float[inputIds.size()][];
    for (int row = 0; row < states.length; row++) {
      states[row] = encode(inputIds.get(row));
    }
    return states;
  }

  private float[] encode(long[] ids) throws EncoderException {
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    Map<String, long[]> values =
        Map.of("input_ids", ids, "attention_mask", ones, "token_type_ids", new long[ids.length]);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        inputs.put(name, tensor(name, values));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return mean(((OnnxTensor) result.get(0)).getFloatBuffer(), ids.length);
      }
    } catch (OrtException e) {
      throw new EncoderException("a row of %d tokens failed".formatted(ids.length), e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(String name, Map<String, long[]> values)
      throws OrtException, EncoderException {
    long[] value = values.get(name);
    if (value == null) {
      throw new EncoderException(
          "expected the inputs %s, got %s".formatted(values.keySet(), session.getInputNames()));
    }
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(value), new long[] {1, value.length});
  }

  private static float[] mean(FloatBuffer states, int tokens) {
    float[] mean = new float[states.remaining() / tokens];
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += states.get() / tokens;
      }
    }
    return mean;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close its session", e);
    }
  }
}
