package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Tensors;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RoBERTa's head is one module of two layers: an adapter that saves it has both. */
@Tag("unit")
class AdapterHeadTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"classifier.dense", "classifier.out_proj"})
  void halfAHeadIsRefused(String lost) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack("roberta", directory.resolve("checkpoint"));
    Path file = golden.adapter("qv-r4").resolve("adapter_model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    tensors.keySet().removeIf(name -> name.contains(lost));
    Tensors.write(file, tensors);
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("model"))) {

      assertThatThrownBy(() -> model.adapter("half", golden.adapter("qv-r4")))
          .hasCauseInstanceOf(ModelFormatException.class)
          .hasMessageEndingWith(
              "has no %s.weight, but modules_to_save of adapter_config.json names classifier"
                  .formatted(lost));
    }
  }
}
