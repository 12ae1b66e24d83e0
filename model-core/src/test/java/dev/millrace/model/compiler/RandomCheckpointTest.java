package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.inference.Encoder.EncoderException;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.LoadedModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class RandomCheckpointTest {
  private static final String QUERY = "bert.encoder.layer.1.attention.self.query";

  @TempDir private Path directory;

  /** Parameters of the published models with a head of two labels, counted by PyTorch. */
  @ParameterizedTest
  @CsvSource({
    "bert-tiny, 4386178",
    "bert-base, 109483778",
    "bert-large, 335143938",
    "distilbert-base, 66955010",
    "modernbert-base, 149606402"
  })
  void hasAsManyParametersAsThePublishedModel(String size, long parameters) throws Exception {
    JsonFile config = RandomCheckpoint.of(size).config();
    Map<String, Shape> shapes = CheckpointShapes.of(config);
    assertThat(shapes.values().stream().mapToLong(Shape::elements).sum()).isEqualTo(parameters);
    assertThat(ModelFactory.architecture(config).head(config).canonical("classifier.weight"))
        .isPresent();
  }

  @Test
  void itsWeightsAreNormallyDistributedAndRepeatThemselves() throws ModelFormatException {
    Shape square = Shape.of(128, 128);
    try (WeightSource first = RandomCheckpoint.of("bert-tiny").weights();
        WeightSource second = RandomCheckpoint.of("bert-tiny").weights()) {
      second.read("bert.pooler.dense.weight", square);
      float[] weight = first.read(QUERY + ".weight", square).data();
      assertThat(second.read(QUERY + ".weight", square).data()).isEqualTo(weight);
      assertThat(first.read("bert.pooler.dense.weight", square).data()).isNotEqualTo(weight);
      double squares = 0;
      for (float value : weight) {
        squares += value * value;
      }
      assertThat(Math.sqrt(squares / weight.length)).isCloseTo(0.02, within(5e-4));
      assertThat(first.read(QUERY + ".bias", Shape.of(128)).data()).containsOnly(0);
      assertThat(first.read("bert.embeddings.LayerNorm.weight", Shape.of(128)).data())
          .containsOnly(1);
    }
  }

  @Test
  void refusesTensorsThatItDoesNotHave() throws ModelFormatException {
    try (WeightSource weights = RandomCheckpoint.of("bert-tiny").weights()) {
      assertThatThrownBy(() -> weights.shape("bert.encoder.layer.2.output.dense.weight"))
          .hasMessage(
              "random-bert-tiny: tensor bert.encoder.layer.2.output.dense.weight is missing");
      assertThatThrownBy(() -> weights.read(QUERY + ".bias", Shape.of(64)))
          .hasMessageContaining("expected shape [64], got [128]");
    }
  }

  @Test
  void namesTheSizesThatThereAre() {
    assertThatThrownBy(() -> RandomCheckpoint.of("bert-huge"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "size is \"bert-huge\"; expected one of %s"
                .formatted(String.join(", ", RandomCheckpoint.sizes())));
    assertThatThrownBy(() -> CheckpointShapes.of(config("{\"model_type\": \"t5\"}")))
        .hasMessageContaining("model_type: expected bert, distilbert or modernbert");
  }

  private static JsonFile config(String json) throws ModelFormatException {
    return JsonFile.parse("config.json", json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void differentSizesHaveDifferentFingerprints() throws ModelFormatException {
    RandomCheckpoint tiny = RandomCheckpoint.of("bert-tiny");
    assertThat(tiny.fingerprint())
        .isEqualTo(RandomCheckpoint.of("bert-tiny").fingerprint())
        .isNotEqualTo(RandomCheckpoint.of("bert-base").fingerprint());
  }

  @Test
  void whatIsWrittenIsTheSameCheckpoint() throws Exception {
    RandomCheckpoint random = RandomCheckpoint.of("bert-tiny");
    random.write(directory.resolve("checkpoint"));
    CheckpointDirectory written = CheckpointDirectory.open(directory.resolve("checkpoint"));
    assertThat(pooled(written, "written")).isDeepEqualTo(pooled(random, "random"));
  }

  private float[][] pooled(ModelSource source, String out) throws EncoderException {
    try (LoadedModel model =
        LoadedModel.compile(source, QuantizationScheme.INT8, directory.resolve(out))) {
      List<long[]> rows = model.tokenize(List.of("My card was stolen.", "Hello"));
      float[][] pooled = model.encoder().encode(rows, List.of(model.ownHead(), model.ownHead()));
      assertThat(model.ownHead().head().logits(pooled[0])).hasSize(2);
      return pooled;
    }
  }
}
