package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.HalfPrecision;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Shards;
import dev.millrace.model.testkit.Tensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checkpoints and adapters of 16-bit numbers or in several files: what they hold is what counts.
 */
@Tag("unit")
class StoredTypesTest {
  @TempDir private Path directory;

  /**
   * Byte for byte the model of the same numbers in 32 bits. The tolerance to the golden logits is
   * what rounding the weights does to this model, whose numbers are wide.
   */
  @ParameterizedTest
  @CsvSource({
    "bert, F16, 0.02",
    "bert, BF16, 0.2",
    "distilbert, F16, 0.02",
    "roberta, BF16, 0.2",
    "modernbert, F16, 0.02",
    "modernbert, BF16, 0.2"
  })
  void numbersOf16BitsAreReadExactly(String name, HalfPrecision type, float tolerance)
      throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    Path file = golden.directory().resolve("model.safetensors");
    Map<String, FloatTensor> rounded = type.rounded(Tensors.read(file));
    Tensors.write(file, rounded);
    Map<String, String> expected;
    try (LoadedModel model = load(golden, "wide")) {
      expected = model.compiled().files();
    }
    type.write(file, rounded);

    try (LoadedModel model = load(golden, "narrow")) {
      assertThat(model.compiled().files()).isEqualTo(expected);
      requireNear(
          model.logitsOneByOne(golden.inputIds(), model.ownHead()), golden.logits(), tolerance);
    }
  }

  @ParameterizedTest
  @CsvSource({"F16, 0.05", "BF16, 0.4"})
  void adaptersToo(HalfPrecision type, float tolerance) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    try (LoadedModel model = load(golden, "model")) {
      for (Map.Entry<String, float[][]> adapter : golden.adapterLogits().entrySet()) {
        Path path = golden.adapter(adapter.getKey());
        Path file = path.resolve("adapter_model.safetensors");
        Map<String, FloatTensor> rounded = type.rounded(Tensors.read(file));
        Tensors.write(file, rounded);
        float[][] expected = logits(model, golden, model.adapter("wide", path));
        type.write(file, rounded);

        float[][] actual = logits(model, golden, model.adapter("narrow", path));

        assertThat(actual).isDeepEqualTo(expected);
        requireNear(actual, adapter.getValue(), tolerance);
      }
    }
  }

  /** Exporters leave norms in 32 bits, say. */
  @Test
  void shardsOfDifferentTypesMakeOneModel() throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Path file = golden.directory().resolve("model.safetensors");
    Map<String, FloatTensor> rounded = HalfPrecision.F16.rounded(Tensors.read(file));
    Tensors.write(file, rounded);
    Map<String, String> expected;
    try (LoadedModel model = load(golden, "whole")) {
      expected = model.compiled().files();
    }
    Shards.split(golden.directory(), 2);
    Path shard = golden.directory().resolve(Shards.name(2, 2));
    HalfPrecision.F16.write(shard, new LinkedHashMap<>(Tensors.read(shard)));

    try (LoadedModel model = load(golden, "sharded")) {
      assertThat(model.compiled().files()).isEqualTo(expected);
    }
  }

  private static float[][] logits(LoadedModel model, GoldenModel golden, Adapter adapter) {
    return model.logitsOneByOne(golden.inputIds(), adapter);
  }

  private static void requireNear(float[][] actual, float[][] expected, float tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("row %d", i).containsExactly(expected[i], within(tolerance));
    }
  }

  private LoadedModel load(GoldenModel golden, String name) throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(golden.directory()),
        QuantizationScheme.FP32,
        directory.resolve(name));
  }
}
