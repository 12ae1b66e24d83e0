package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.HeadLayouts;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters read for the states that they make, as PEFT's task FEATURE_EXTRACTION has them. */
@Tag("unit")
class HeadlessAdapterTest {
  @TempDir private Path directory;

  private static AdapterReader reader() {
    return new AdapterReader(
        AdapterFiles.ENCODER, HeadReader.passingOver(HeadLayouts.bert(AdapterFiles.HIDDEN)));
  }

  private Adapter read() throws ModelFormatException {
    return reader().read("mood", "1", directory);
  }

  /** The base model there is BertModel itself, so names have no {@code bert.} in them. */
  @Test
  void anAdapterOfTheBareEncoderNeedsNoHead() throws ModelFormatException {
    AdapterFiles files = new AdapterFiles(directory);
    Adapter whole = files.read();
    Map<String, FloatTensor> tensors = Map.copyOf(files.tensors);
    files.tensors.clear();
    tensors.forEach(
        (name, tensor) -> {
          if (name.contains(".lora_")) {
            files.tensors.put(name.replace(".bert.", "."), tensor);
          }
        });
    files.configure("task_type", "\"FEATURE_EXTRACTION\"");
    assertThatThrownBy(files::read)
        .hasMessageContaining("base_model.model.classifier.weight is missing");

    Adapter adapter = read();

    assertThat(adapter.head().isNone()).isTrue();
    assertThat(adapter.weights()).containsOnlyKeys(whole.weights().keySet());
    whole
        .weights()
        .forEach(
            (module, weights) ->
                assertThat(adapter.weights().get(module))
                    .usingRecursiveComparison()
                    .isEqualTo(weights));
  }

  @Test
  void aHeadIsPassedOverWithWhatBelongsToIt() throws ModelFormatException {
    AdapterFiles files = new AdapterFiles(directory);
    files.write(
        "reference.json",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [1]}");
    assertThat(files.read().reference()).isNotNull();

    Adapter adapter = read();

    assertThat(adapter.head().isNone()).isTrue();
    assertThat(adapter.reference()).isNull();
  }
}
