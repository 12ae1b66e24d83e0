package dev.millrace.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.EmbeddingMoments;
import dev.millrace.model.adapter.ExpectedCalibration;
import dev.millrace.model.adapter.RandomProjection;
import dev.millrace.model.adapter.ReferenceProfile;
import dev.millrace.model.adapter.ReferenceTexts;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.training.lora.LoraSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ReferenceBuilderTest {
  private static final int HIDDEN = 64;
  private static final List<String> LABELS = Labels.unnamed(3);

  @TempDir private Path directory;

  @Test
  void servingReadsWhatWasCounted() throws ModelFormatException, IOException {
    ReferenceBuilder builder = new ReferenceBuilder(LABELS, HIDDEN);
    builder.add(new HeldOutPrediction("LABEL_0", 0.5, 10, 1, false, new float[HIDDEN]));
    builder.add(new HeldOutPrediction("LABEL_2", 0.999, 30, 0, true, new float[HIDDEN]));
    builder.add(new HeldOutPrediction("LABEL_2", 1, 10, 0, false, new float[HIDDEN]));
    builder.add(new HeldOutPrediction("LABEL_2", 0.04, 10, 2, false, new float[HIDDEN]));

    ReferenceProfile profile =
        read(
            builder.toJson(new ExpectedCalibration(0.75, 0.1)),
            ProblemType.SINGLE_LABEL_CLASSIFICATION);

    assertThat(builder.events()).isEqualTo(4);
    assertThat(profile.events()).isEqualTo(4);
    assertThat(profile.labelCounts())
        .isEqualTo(Map.of("LABEL_0", 1L, "LABEL_1", 0L, "LABEL_2", 3L));
    long[] confidences = new long[20];
    confidences[0] = 1;
    confidences[10] = 1;
    confidences[19] = 2;
    assertThat(profile.confidenceCounts()).isEqualTo(confidences);
    ReferenceTexts texts = Objects.requireNonNull(profile.texts());
    assertThat(texts.lengthCounts().get(5)).isEqualTo(3);
    assertThat(texts.lengthCounts().get(8)).isEqualTo(1);
    assertThat(texts.lengthCounts().stream().mapToLong(Long::longValue).sum()).isEqualTo(4);
    assertThat(texts.unknownTokenRate()).isEqualTo(0.05);
    assertThat(texts.truncatedRate()).isEqualTo(0.25);
    assertThat(profile.calibration()).isEqualTo(new ExpectedCalibration(0.75, 0.1));
  }

  @Test
  void momentsAreThoseOfTheProjectedStates() throws ModelFormatException, IOException {
    Random random = new Random(8);
    ReferenceBuilder builder = new ReferenceBuilder(LABELS, HIDDEN);
    RandomProjection projection = new RandomProjection(16, HIDDEN, 1);
    int n = 500;
    double[][] coordinates = new double[n][];
    for (int i = 0; i < n; i++) {
      float[] state = new float[HIDDEN];
      for (int j = 0; j < HIDDEN; j++) {
        state[j] = (float) random.nextGaussian() + 100;
      }
      coordinates[i] = projection.project(state);
      builder.add(new HeldOutPrediction("LABEL_0", 1, 1, 0, false, state));
    }

    EmbeddingMoments moments =
        Objects.requireNonNull(
            read(builder.toJson(), ProblemType.SINGLE_LABEL_CLASSIFICATION).embedding());

    assertThat(moments.projection()).isEqualTo(projection);
    for (int direction = 0; direction < 16; direction++) {
      double mean = 0;
      double variance = 0;
      for (double[] row : coordinates) {
        mean += row[direction] / n;
      }
      for (double[] row : coordinates) {
        variance += (row[direction] - mean) * (row[direction] - mean) / n;
      }
      assertThat(moments.mean().get(direction)).isCloseTo(mean, within(1e-9));
      assertThat(moments.variance().get(direction)).isCloseTo(variance, within(1e-9));
    }
  }

  @Test
  void aRegressionHasNoLabels() throws ModelFormatException, IOException {
    ReferenceBuilder builder = new ReferenceBuilder(LABELS, HIDDEN);
    builder.add(new HeldOutPrediction(null, 17.5, 0, 0, false, new float[HIDDEN]));
    builder.add(new HeldOutPrediction(null, -3, 0, 0, false, new float[HIDDEN]));

    ReferenceProfile profile = read(builder.toJson(), ProblemType.REGRESSION);

    assertThat(profile.labelCounts()).isEmpty();
    assertThat(profile.confidenceCounts()[0]).isEqualTo(1);
    assertThat(profile.confidenceCounts()[19]).isEqualTo(1);
    assertThat(Objects.requireNonNull(profile.texts()).unknownTokenRate()).isZero();
    assertThat(profile.calibration()).isNull();
  }

  @Test
  void labelRatesAreSharesOfTheEvents() {
    ReferenceBuilder builder = new ReferenceBuilder(LABELS, 1);
    builder.add(new HeldOutPrediction("LABEL_0", 1, 1, 0, false, new float[1]));
    builder.add(new HeldOutPrediction("LABEL_1", 1, 1, 0, false, new float[1]));

    assertThat(builder.toJson().get("label_rates").toString())
        .isEqualTo("{\"LABEL_0\":0.5,\"LABEL_1\":0.5,\"LABEL_2\":0.0}");
  }

  @Test
  void refusesWhatIsNoPrediction() {
    ReferenceBuilder builder = new ReferenceBuilder(LABELS, 2);

    assertThatThrownBy(builder::toJson)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected predictions to make a reference of, got none");
    assertThatThrownBy(() -> builder.add(new HeldOutPrediction("x", 1, 1, 0, false, new float[2])))
        .hasMessage("expected a label of the head, got \"x\"");
    assertThatThrownBy(
            () -> builder.add(new HeldOutPrediction("LABEL_0", 1, 1, 0, false, new float[3])))
        .hasMessage("expected a state of 2 numbers, got 3");
    assertThat(builder.events()).isZero();
    assertThatThrownBy(() -> new HeldOutPrediction("x", Double.NaN, 1, 0, false, new float[2]))
        .hasMessage("expected a finite confidence, got NaN");
    assertThatThrownBy(() -> new HeldOutPrediction("x", 1, 1, 2, false, new float[2]))
        .hasMessage("expected 0 <= unknown tokens <= tokens, got 2 and 1");
  }

  private ReferenceProfile read(ObjectNode reference, ProblemType type)
      throws ModelFormatException, IOException {
    Trained base = Trained.on("bert", directory.resolve("base"));
    AdapterPapers papers =
        new AdapterPapers(
            new AdapterCard("x", List.of(), Map.of(), Map.of(), "train", null),
            new ObjectMapper().createObjectNode(),
            reference);
    Path out = directory.resolve("out");
    AdapterDirectory.write(
        base.adapter(LoraSettings.headAlone(), base.head(n -> true, 3, type, 1)), papers, out);
    return Objects.requireNonNull(base.read(out).reference());
  }
}
