package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit sets the files before each test
class AdapterReaderTest {
  private static final String QUERY = "encoder.layer.0.attention.self.query";

  @TempDir private Path directory;
  private AdapterFiles files;

  @BeforeEach
  void files() {
    files = new AdapterFiles(directory);
  }

  @Test
  void readsEveryModuleUnderItsOwnName() throws ModelFormatException {
    Adapter adapter = files.read();

    assertThat(adapter.name()).isEqualTo("mood");
    assertThat(adapter.version()).isEqualTo("1");
    assertThat(adapter.weights()).containsOnlyKeys(QUERY, "encoder.layer.1.intermediate.dense");
    assertThat(adapter.head().labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    assertThat(adapter.reference()).isNull();
  }

  @Test
  void secondMatricesAreTransposedAndScaled() throws ModelFormatException {
    LowRankWeights weights = query(files.read());
    FloatTensor a = tensor(AdapterFiles.QUERY + ".lora_A.weight");
    FloatTensor b = tensor(AdapterFiles.QUERY + ".lora_B.weight");

    assertThat(weights.rank()).isEqualTo(2);
    for (int i = 0; i < 2 * weights.in(); i++) {
      assertThat(weights.a().get(i)).isEqualTo(a.data()[i]);
    }
    for (int o = 0; o < weights.out(); o++) {
      for (int r = 0; r < 2; r++) {
        // alpha 4 over rank 2
        assertThat(weights.b().get(r * weights.out() + o)).isEqualTo(b.data()[o * 2 + r] * 2);
      }
    }
  }

  @Test
  void rankStabilizedScalingDividesByTheRoot() throws ModelFormatException {
    files.configure("use_rslora", "true");

    float b = tensor(AdapterFiles.QUERY + ".lora_B.weight").data()[0];
    assertThat(query(files.read()).b().get(0)).isEqualTo((float) (b * (4 / Math.sqrt(2))));
  }

  @Test
  void theVersionIsTheStartOfTheDigestWhereNoneIsGiven() throws ModelFormatException {
    String version = files.read(null).version();

    assertThat(version)
        .hasSize(12)
        .isEqualTo(Sha256.of(directory.resolve("adapter_model.safetensors")).substring(0, 12));
  }

  @Test
  void takesLabelsAndReferenceFromBesideTheWeights() throws ModelFormatException {
    files.write(
        "config.json", "{\"id2label\": {\"0\": \"calm\", \"1\": \"glad\", \"2\": \"sad\"}}");
    files.write(
        "reference.json",
        """
        {"events": 5, "label_counts": {"calm": 2, "sad": 3}, "confidence_counts": [0, 1, 4]}""");

    Adapter adapter = files.read();

    assertThat(adapter.head().labels()).containsExactly("calm", "glad", "sad");
    ReferenceProfile reference = Objects.requireNonNull(adapter.reference());
    assertThat(reference.events()).isEqualTo(5);
    assertThat(reference.labelCounts()).containsEntry("calm", 2L).containsEntry("sad", 3L);
    assertThat(reference.confidenceCounts()).containsExactly(0, 1, 4);
  }

  @Test
  void refusesAFileThatLostAModule() {
    files.configure("target_modules", "[\"query\", \"intermediate.dense\"]");

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("has no weights for encoder.layer.1.attention.self.query")
        .hasMessageContaining("target_modules");
  }

  @Test
  void modulesThatTheConfigurationExcludesMayBeAbsent() throws ModelFormatException {
    files.configure("target_modules", "[\"query\", \"intermediate.dense\"]");
    files.configure("layers_to_transform", "[0, 1]");

    assertThat(files.read().weights()).hasSize(2);
  }

  @Test
  void refusesAFileThatLostItsHead() {
    files.configure("modules_to_save", "[\"classifier\", \"score\"]");
    files.tensors.keySet().removeIf(name -> name.contains("classifier"));

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith(
            "has no classifier.weight, but modules_to_save of adapter_config.json names classifier");
  }

  @Test
  void refusesAScalingThatOverflows() {
    files.configure("lora_alpha", "1e308");

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("times its scaling 5.0E307 is infinite");
  }

  @Test
  void namesAnAbsentDirectoryAndAbsentFiles() throws IOException, ModelFormatException {
    Path absent = directory.resolve("absent");
    assertThatThrownBy(() -> AdapterFiles.reader().read("mood", null, absent))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("%s: no such adapter directory", absent);
    for (String file : new String[] {"adapter_model.safetensors", "adapter_config.json"}) {
      files.read();
      Files.delete(directory.resolve(file));
      assertThatThrownBy(() -> AdapterFiles.reader().read("mood", null, directory))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage("%s: no such file", directory.resolve(file));
    }
  }

  @Test
  void aRankMustBeThatOfTheConfiguration() {
    files.lowRank(AdapterFiles.QUERY, 3, AdapterFiles.HIDDEN);

    assertRefused()
        .hasMessageEndingWith("lora_A of %s has rank 3, adapter_config.json says 2", QUERY);
  }

  @Test
  void bothMatricesMustFitTheModule() {
    files.tensors.put(AdapterFiles.QUERY + ".lora_B.weight", Tensors.random(1, 1, 5, 2));
    assertRefused().hasMessageEndingWith("query.lora_B.weight: expected shape [4, 2], got [5, 2]");

    files.lowRank(AdapterFiles.QUERY, 2, AdapterFiles.HIDDEN);
    files.tensors.put(AdapterFiles.QUERY + ".lora_A.weight", Tensors.random(1, 1, 2, 5));
    assertRefused().hasMessageEndingWith("query.lora_A.weight: expected shape [2, 4], got [2, 5]");

    files.tensors.put(AdapterFiles.QUERY + ".lora_A.weight", Tensors.random(1, 1, 8));
    assertRefused().hasMessageEndingWith("query.lora_A.weight: expected shape [2, 4], got [8]");
  }

  @Test
  void matricesMustPairUp() {
    files.tensors.remove(AdapterFiles.QUERY + ".lora_B.weight");
    files.tensors.remove(AdapterFiles.INTERMEDIATE_DENSE + ".lora_A.weight");

    assertRefused()
        .hasMessageEndingWith(
            "lora_A and lora_B don't pair up: [%s, %s] have one of them only",
            AdapterFiles.QUERY, AdapterFiles.INTERMEDIATE_DENSE);
  }

  @Test
  void anAdapterWithoutMatricesIsNone() {
    files.tensors.keySet().removeIf(name -> name.contains("lora_"));

    assertRefused().hasMessageEndingWith("expected lora_A tensors, got none");
  }

  /** PEFT's own way to say that an adapter changes no module. */
  @Test
  void aHeadMayBeAlone() throws ModelFormatException {
    files.configure("target_modules", "\"dummy-target-modules\"");
    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("which target_modules [dummy-target-modules] of");

    files.tensors.keySet().removeIf(name -> name.contains(".lora_"));

    assertThat(files.read().weights()).isEmpty();
    assertThat(files.read().head().labels()).hasSize(3);
  }

  @Test
  void aModuleThatTheEncoderDoesNotHaveIsNamed() {
    files.lowRank("base_model.model.bert.encoder.layer.2.attention.self.query", 2, 4);

    assertRefused()
        .hasMessageEndingWith(
            "bert.encoder.layer.2.attention.self.query is no module that adapters of this bert"
                + " encoder with 2 layers can change; those are"
                + " [encoder.layer.*.attention.self.query, encoder.layer.*.intermediate.dense]");
  }

  @Test
  void aModuleThatTargetModulesDoesNotNameIsRefused() {
    files.configure("target_modules", "[\"uery\", \"intermediate.dense\"]");

    assertRefused()
        .hasMessageEndingWith(
            "has weights for %s, which target_modules [uery, intermediate.dense] of"
                + " adapter_config.json does not name",
            QUERY);
  }

  @Test
  void targetsMayBeGivenAsAPattern() throws ModelFormatException {
    files.configure("target_modules", "\"all-linear\"");

    assertThat(files.read().weights()).hasSize(2);
  }

  @Test
  void leftoverTensorsAreNamed() {
    files.tensors.put(AdapterFiles.QUERY + ".lora_magnitude_vector", Tensors.random(1, 1, 4));

    assertRefused()
        .hasMessageContaining("neither low-rank weights nor part of a head")
        .hasMessageContaining(AdapterFiles.QUERY + ".lora_magnitude_vector");
  }

  @Test
  void aMissingClassifierIsNamed() {
    files.tensors.keySet().removeIf(name -> name.contains("classifier"));

    assertRefused().hasMessageEndingWith("tensor base_model.model.classifier.weight is missing");
  }

  @Test
  void labelsMustBeAsManyAsOutputs() {
    files.write("config.json", "{\"id2label\": {\"0\": \"ham\", \"1\": \"spam\"}}");

    assertRefused()
        .hasMessageEndingWith("id2label names 2 labels, but the classifier has 3 outputs");
  }

  @Test
  void infiniteWeightsAreRefused() {
    float[] data = {1, 2, Float.POSITIVE_INFINITY, 4, 5, 6, 7, 8};
    files.tensors.put(AdapterFiles.QUERY + ".lora_A.weight", new FloatTensor(Shape.of(2, 4), data));

    assertRefused().hasMessageContaining("holds NaN or infinite values");
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(() -> files.read())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageNotContaining("\n");
  }

  private FloatTensor tensor(String name) {
    return Objects.requireNonNull(files.tensors.get(name));
  }

  private static LowRankWeights query(Adapter adapter) {
    return Objects.requireNonNull(adapter.weights().get(QUERY));
  }
}
