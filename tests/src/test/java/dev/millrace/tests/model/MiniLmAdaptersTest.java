package dev.millrace.tests.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.compiler.Calibrator;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Resources;
import dev.millrace.model.tokenizer.FastTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The bundled encoder with adapters that PEFT trained, against the logits that it computed. */
@Tag("integration")
@Tag("quantization")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MiniLmAdaptersTest {
  private static final List<String> ADAPTERS = List.of("banking-intent", "emotion", "spam");
  private static final float FP32_TOLERANCE = 2e-3f;
  private static final float INT8_BATCH_TOLERANCE = 1e-2f;
  private static final double LEAST_AGREEMENT = 0.97;

  /** Where the reference truncated: the length that the adapters were trained with. */
  private static final int REFERENCE_TOKENS = 96;

  /** An adapter's texts, the logits it must give, and what would be right. */
  private record Expected(List<String> texts, List<String> labels, float[][] logits) {}

  private record Row(long[] inputIds, Adapter adapter, float[] logits, String label) {
    boolean isRight(float[] given) {
      return adapter.head().labels().get(largest(given)).equals(label);
    }
  }

  @TempDir private static Path directory;
  private final Map<String, Expected> expected = new LinkedHashMap<>();

  @BeforeAll
  void unpack() throws Exception {
    for (String adapter : ADAPTERS) {
      Path to = directory.resolve(adapter);
      Resources.copy(
          "/adapters/" + adapter,
          to,
          "adapter_config.json",
          "adapter_model.safetensors",
          "config.json",
          "expected.json",
          "expected.safetensors");
      JsonNode json = new ObjectMapper().readTree(to.resolve("expected.json").toFile());
      List<String> texts = new ArrayList<>();
      json.get("texts").forEach(text -> texts.add(text.textValue()));
      List<String> labels = new ArrayList<>();
      json.get("labels").forEach(label -> labels.add(label.asText()));
      try (SafetensorsFile file = SafetensorsFile.open(to.resolve("expected.safetensors"))) {
        expected.put(adapter, new Expected(texts, labels, GoldenModel.matrix(file, "logits")));
      }
    }
  }

  @Test
  void fp32LogitsAreThoseOfPeftInAnyMixOfAdapters() throws ModelFormatException {
    try (LoadedModel model = load(QuantizationScheme.FP32)) {
      for (List<Row> batch : batches(rows(model), 48)) {
        requireClose(logits(model, batch), batch, FP32_TOLERANCE);
      }
    }
  }

  @Test
  void int8AgreesWithFp32AndDependsOnNoNeighbour() throws ModelFormatException {
    try (LoadedModel model = load(QuantizationScheme.INT8)) {
      List<Row> rows = rows(model);
      List<Row> alone = new ArrayList<>();
      Map<String, Integer> agreeing = new LinkedHashMap<>();
      int right = 0;
      for (Row row : rows) {
        float[] logits = logits(model, List.of(row))[0];
        alone.add(new Row(row.inputIds(), row.adapter(), logits, row.label()));
        right += (row.isRight(logits) ? 1 : 0) - (row.isRight(row.logits()) ? 1 : 0);
        agreeing.merge(
            row.adapter().name(), largest(logits) == largest(row.logits()) ? 1 : 0, Integer::sum);
      }
      expected.forEach(
          (adapter, texts) ->
              assertThat(agreeing.get(adapter) / (double) texts.texts().size())
                  .as("label agreement of int8 with fp32, %s", adapter)
                  .isGreaterThanOrEqualTo(LEAST_AGREEMENT));
      double all = agreeing.values().stream().mapToInt(Integer::intValue).sum();
      assertThat(all / rows.size()).as("label agreement, all adapters").isGreaterThan(0.99);
      assertThat(Math.abs(right)).as("texts more or less right, of %d", rows.size()).isLessThan(2);
      for (List<Row> batch : batches(alone, 40)) {
        requireClose(logits(model, batch), batch, INT8_BATCH_TOLERANCE);
      }
    }
  }

  /** It changes logits by 0.043 on average, and without that by 0.068. */
  @Test
  void int8IsMoreExactAsTheEncoderWasRunWhenItWasCompiled() throws Exception {
    double calibrated = meanChange("calibrated", new OnnxCalibrator());
    double not = meanChange("not-calibrated", (graph, inputIds) -> Map.of());

    assertThat(calibrated).isLessThan(0.8 * not);
  }

  private double meanChange(String name, Calibrator calibrator) throws Exception {
    EncoderOptions int8 = EncoderOptions.of(QuantizationPlan.INT8);
    try (LoadedModel model =
        LoadedModel.load(
            ModelCompiler.compile(new MiniLm(), int8, calibrator, directory.resolve(name)))) {
      double sum = 0;
      int count = 0;
      for (List<Row> batch : batches(rows(model), 48)) {
        float[][] logits = logits(model, batch);
        for (int i = 0; i < logits.length; i++) {
          for (int j = 0; j < logits[i].length; j++) {
            sum += Math.abs(logits[i][j] - batch.get(i).logits()[j]);
            count++;
          }
        }
      }
      return sum / count;
    }
  }

  private LoadedModel load(QuantizationScheme scheme) {
    return LoadedModel.compile(new MiniLm(), scheme, directory.resolve(scheme.id()));
  }

  private List<Row> rows(LoadedModel model) throws ModelFormatException {
    List<Row> rows = new ArrayList<>();
    try (FastTokenizer tokenizer = model.compiled().tokenizer(REFERENCE_TOKENS)) {
      expected.forEach(
          (name, texts) -> {
            Adapter adapter = model.adapter(name, directory.resolve(name));
            for (int i = 0; i < texts.logits().length; i++) {
              long[] ids = tokenizer.tokenize(texts.texts().get(i)).inputIds();
              rows.add(new Row(ids, adapter, texts.logits()[i], texts.labels().get(i)));
            }
          });
    }
    Collections.shuffle(rows, new Random(11));
    return rows;
  }

  private static List<List<Row>> batches(List<Row> rows, int size) {
    List<List<Row>> batches = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += size) {
      batches.add(rows.subList(start, Math.min(rows.size(), start + size)));
    }
    return batches;
  }

  private static float[][] logits(LoadedModel model, List<Row> batch) {
    return model.logits(
        batch.stream().map(Row::inputIds).toList(), batch.stream().map(Row::adapter).toList());
  }

  private static void requireClose(float[][] actual, List<Row> expected, float tolerance) {
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        assertThat(actual[i][j])
            .as("row %d of %s, logit %d", i, expected.get(i).adapter().name(), j)
            .isCloseTo(expected.get(i).logits()[j], within(tolerance));
      }
    }
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
