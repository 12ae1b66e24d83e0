package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.SlowPooling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MiniLM's embeddings: near those of the export that it was made from, and full of sense. */
@Tag("integration")
@Tag("quantization")
class MiniLmEmbeddingTest {
  private static final List<String> TEXTS =
      List.of(
          "My card was stolen.",
          "Somebody has taken my bank card.",
          "The weather is lovely in spring.");

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"FP32, 0.00001", "INT8, 0.02"})
  void meansAreThoseOfTheExport(QuantizationScheme scheme, double tolerance)
      throws IOException, OrtException {
    EncoderOptions options = new EncoderOptions(QuantizationPlan.of(scheme), Pooling.MEAN);
    try (LoadedModel model =
        LoadedModel.compile(new MiniLm(), options, directory.resolve("minilm"))) {
      List<long[]> rows = model.tokenize(TEXTS);
      float[][] embeddings = model.states(rows);
      float[][] expected = exported(rows);
      for (int i = 0; i < expected.length; i++) {
        assertThat(cosine(embeddings[i], expected[i])).isCloseTo(1, within(tolerance));
      }
      assertThat(cosine(embeddings[0], embeddings[1]))
          .isGreaterThan(cosine(embeddings[0], embeddings[2]) + 0.3);
    }
  }

  /** Each row alone through the published graph, and pooled in plain Java. */
  private static float[][] exported(List<long[]> rows) throws IOException, OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (InputStream onnx = MiniLm.class.getResourceAsStream("/all-minilm-l6-v2.onnx");
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      byte[] bytes = Objects.requireNonNull(onnx).readAllBytes();
      try (OrtSession session = environment.createSession(bytes, options)) {
        float[][] pooled = new float[rows.size()][];
        for (int i = 0; i < pooled.length; i++) {
          pooled[i] = SlowPooling.pool(Pooling.MEAN, states(environment, session, rows.get(i)));
        }
        return pooled;
      }
    }
  }

  private static float[][] states(OrtEnvironment environment, OrtSession session, long[] row)
      throws OrtException {
    long[] ones = new long[row.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor ids = OnnxTensor.createTensor(environment, new long[][] {row});
        OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {ones});
        OnnxTensor types =
            OnnxTensor.createTensor(environment, new long[][] {new long[row.length]});
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      return ((float[][][]) result.get(0).getValue())[0];
    }
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }
}
