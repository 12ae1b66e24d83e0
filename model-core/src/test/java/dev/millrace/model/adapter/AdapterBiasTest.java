package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.HeadLayouts;
import dev.millrace.model.testkit.Tensors;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Biases and heads of adapters; what PEFT computes with them is in {@code PeftLogitsTest}. */
@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit sets the files before each test
class AdapterBiasTest {
  private static final String PREFIX = "base_model.model.";
  private static final String QUERY_0 = "encoder.layer.0.attention.self.query";
  private static final String QUERY_1 = "encoder.layer.1.attention.self.query";
  private static final String DENSE_0 = "encoder.layer.0.intermediate.dense";
  private static final String DENSE_1 = "encoder.layer.1.intermediate.dense";
  private static final String NORM = "embeddings.LayerNorm";
  private static final String POOLER = PREFIX + "bert.pooler.dense";

  @TempDir private Path directory;
  private AdapterFiles files;

  @BeforeEach
  void files() {
    files = new AdapterFiles(directory);
  }

  /** Newer PEFT wraps the module, older does not. */
  @ParameterizedTest
  @ValueSource(strings = {".base_layer.bias", ".bias"})
  void aTrainedBiasIsReadAsItsDifference(String suffix) throws ModelFormatException {
    trained("lora_only", suffix, QUERY_0, DENSE_1);

    Adapter adapter = files.read();

    requireChange(adapter, QUERY_0, suffix);
    requireChange(adapter, DENSE_1, suffix);
    assertThat(weights(adapter, QUERY_0).rank()).isEqualTo(AdapterFiles.RANK);
  }

  @Test
  void aBiasThatStayedAsItWasTakesNoRoom() throws ModelFormatException {
    trained("lora_only", ".bias", QUERY_0);
    files.tensors.put(PREFIX + "bert." + DENSE_1 + ".bias", own(DENSE_1));

    assertThat(weights(files.read(), DENSE_1).bias()).isNull();
  }

  /** PEFT up to 0.13 leaves them out, and computes with the checkpoint's when it loads the file. */
  @Test
  void aFileWithoutAnyIsTakenForOneThatLeftThemOut() throws ModelFormatException {
    files.configure("bias", "\"lora_only\"");

    assertThat(weights(files.read(), QUERY_0).bias()).isNull();
  }

  @Test
  void whereAllAreTrainedOtherModulesAndNormsHaveChangesToo() throws ModelFormatException {
    trained("all", ".bias", QUERY_0, QUERY_1, DENSE_1, NORM);

    Adapter adapter = files.read();

    requireChange(adapter, QUERY_1, ".bias");
    requireChange(adapter, NORM, ".bias");
    assertThat(weights(adapter, QUERY_1).rank()).isZero();
    assertThat(weights(adapter, NORM).rank()).isZero();
  }

  @Test
  void biasesThatWereNotTrainedAreRefused() {
    trained("none", ".bias", QUERY_0);
    assertRefused()
        .hasMessageEndingWith(
            "has a bias for %s, which bias of adapter_config.json says was not trained", QUERY_0);

    files.configure("bias", "\"lora_only\"");
    trained("lora_only", ".bias", DENSE_1, NORM);
    assertRefused()
        .hasMessageEndingWith(
            "has a bias for %s, which bias of adapter_config.json says was not trained", NORM);
  }

  @Test
  void aLostBiasIsNamed() {
    trained("all", ".bias", QUERY_0, QUERY_1, NORM);

    assertRefused().hasMessageEndingWith("has no bias for %s, but other trained biases", DENSE_1);
  }

  @Test
  void twoBiasesForOneModuleAreRefused() {
    trained("lora_only", ".bias", QUERY_0, DENSE_1);
    trained("lora_only", ".base_layer.bias", QUERY_0);

    assertRefused().hasMessageContaining("has two biases for one module: ");
  }

  @Test
  void aBiasForAModuleWithoutOneIsRefused() {
    files.configure("bias", "\"all\"");
    files.tensors.put(PREFIX + "bert." + DENSE_0 + ".bias", Tensors.random(1, 1, 6));

    assertRefused()
        .hasMessageEndingWith("has a bias for %s, which has none in the checkpoint", DENSE_0);
  }

  @Test
  void theBiasOfLoraBIsScaled() throws ModelFormatException {
    loraBias(AdapterFiles.QUERY, 4);
    loraBias(AdapterFiles.INTERMEDIATE_DENSE, 6);
    files.configure("lora_bias", "true");

    FloatBuffer bias = Objects.requireNonNull(weights(files.read(), QUERY_0).bias());

    float[] stored = tensor(AdapterFiles.QUERY + ".lora_B.bias").data();
    for (int i = 0; i < stored.length; i++) {
      // alpha 4 over rank 2
      assertThat(bias.get(i)).isEqualTo(stored[i] * 2);
    }
  }

  @Test
  void bothBiasesAddUp() throws ModelFormatException {
    trained("lora_only", ".bias", QUERY_0, DENSE_1);
    loraBias(AdapterFiles.QUERY, 4);
    loraBias(AdapterFiles.INTERMEDIATE_DENSE, 6);
    files.configure("lora_bias", "true");

    FloatBuffer bias = Objects.requireNonNull(weights(files.read(), QUERY_0).bias());

    float[] own = own(QUERY_0).data();
    for (int i = 0; i < own.length; i++) {
      float change = tensor(PREFIX + "bert." + QUERY_0 + ".bias").data()[i] - own[i];
      float scaled = tensor(AdapterFiles.QUERY + ".lora_B.bias").data()[i] * 2;
      assertThat(bias.get(i)).isEqualTo(change + scaled);
    }
  }

  @Test
  void theBiasOfLoraBMustAgreeWithTheConfiguration() {
    loraBias(AdapterFiles.QUERY, 4);
    loraBias(AdapterFiles.INTERMEDIATE_DENSE, 6);
    assertRefused()
        .hasMessageContaining("has a bias, but lora_bias of adapter_config.json is false");

    files.configure("lora_bias", "true");
    files.tensors.remove(AdapterFiles.QUERY + ".lora_B.bias");
    assertRefused()
        .hasMessageEndingWith(
            "lora_B of %s has no bias, but lora_bias of adapter_config.json is true", QUERY_0);
  }

  @Test
  void matricesOfTheHeadAreMergedIntoIt() throws ModelFormatException {
    files.configure("target_modules", "\"all-linear\"");
    float[] before = pooler(files.read()).weight();
    files.lowRank(POOLER, 2, 4);

    float[] after = pooler(files.read()).weight();

    FloatTensor a = tensor(POOLER + ".lora_A.weight");
    FloatTensor b = tensor(POOLER + ".lora_B.weight");
    for (int i = 0; i < 4; i++) {
      for (int o = 0; o < 4; o++) {
        double update = 0;
        for (int r = 0; r < 2; r++) {
          update += 2.0 * b.data()[o * 2 + r] * a.data()[r * 4 + i];
        }
        assertThat(after[i * 4 + o]).isCloseTo((float) (before[i * 4 + o] + update), within(1e-6f));
      }
    }
  }

  @Test
  void aTrainedBiasOfTheHeadTakesTheOthersPlace() throws ModelFormatException {
    trained("all", ".bias", QUERY_0, QUERY_1, DENSE_1, NORM);
    FloatTensor bias = Tensors.random(50, 1, 4);
    files.tensors.put(POOLER + ".bias", bias);

    assertThat(pooler(files.read()).bias()).isEqualTo(bias.data());
  }

  /** PEFT stores whatever has "bias" in its name, copies and originals included. */
  @Test
  void copiesOfTheHeadsBiasesArePassedOver() throws ModelFormatException {
    trained("all", ".bias", QUERY_0, QUERY_1, DENSE_1, NORM);
    String classifier = PREFIX + "classifier";
    files.tensors.put(classifier + ".original_module.bias", Tensors.random(51, 1, 3));
    files.tensors.put(classifier + ".modules_to_save.bias", Tensors.random(52, 1, 3));

    DenseLayer layer = files.read().head().classifier();

    assertThat(layer.bias()).isEqualTo(tensor(classifier + ".bias").data());
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm.bias", "pooler.modules_to_save.bias", "classifier.lora_A.bias"})
  void otherBiasesAreLeftOver(String name) {
    files.configure("bias", "\"all\"");
    files.tensors.put(PREFIX + name, Tensors.random(1, 1, 4));

    assertRefused().hasMessageContaining("neither low-rank weights nor part of a head");
  }

  @Test
  void aHeadsUpdateMustFitIt() {
    files.configure("target_modules", "\"all-linear\"");
    files.lowRank(POOLER, 2, 5);
    assertRefused().hasMessageContaining("what it changes of pooler.dense does not fit: ");

    files.tensors.put(POOLER + ".lora_B.weight", Tensors.random(1, 1, 8));
    assertRefused()
        .hasMessageContaining("expected lora_A and lora_B of pooler.dense to be matrices");
  }

  @Test
  void aHeadsBiasMustFitIt() {
    files.configure("bias", "\"all\"");
    files.tensors.put(POOLER + ".bias", Tensors.random(50, 1, 5));

    assertRefused()
        .hasMessageEndingWith(
            "what it changes of pooler.dense does not fit: its bias has 4 values, the adapter's 5");
  }

  @Test
  void aClassifiersAdapterThatLostAModuleOfItsHeadIsRefused() throws ModelFormatException {
    files.configure(
        "target_modules",
        "[\"layer.0.attention.self.query\", \"layer.1.intermediate.dense\", \"pooler.dense\"]");
    assertThat(files.read().weights()).hasSize(2);

    files.configure("task_type", "\"SEQ_CLS\"");
    assertRefused().hasMessageContaining("has no weights for pooler.dense, which target_modules");

    files.tensors.put(POOLER + ".weight", Tensors.random(60, 1, 4, 4));
    files.tensors.put(POOLER + ".bias", Tensors.random(61, 1, 4));
    assertThat(files.read().weights()).as("saved whole").hasSize(2);
  }

  @Test
  void embeddingsAreRefusedByName() {
    files.tensors.put(
        PREFIX + "bert.embeddings.word_embeddings.lora_embedding_A", Tensors.random(1, 1, 2, 10));

    assertRefused().hasMessageEndingWith("LoRA on embeddings is not supported");
  }

  @Test
  void withoutTheCheckpointsBiasesNoneCanBeCompared() throws ModelFormatException {
    trained("lora_only", ".bias", QUERY_0, DENSE_1);
    files.write("adapter_config.json", files.config);
    Tensors.write(directory.resolve("adapter_model.safetensors"), files.tensors);
    AdapterReader reader =
        new AdapterReader(AdapterFiles.ENCODER, HeadReader.withoutOwnHead(HeadLayouts.bert(4)));

    assertThatThrownBy(() -> reader.read("mood", "1", directory))
        .hasMessageContaining("which has none in the checkpoint");
  }

  private void trained(String bias, String suffix, String... modules) {
    files.configure("bias", "\"" + bias + "\"");
    for (String module : modules) {
      FloatTensor own = own(module);
      files.tensors.put(
          PREFIX + "bert." + module + suffix,
          Tensors.random(module.hashCode(), 1, own.shape().dimension(0)));
    }
  }

  private void loraBias(String path, int out) {
    files.tensors.put(path + ".lora_B.bias", Tensors.random(path.length(), 1, out));
  }

  private void requireChange(Adapter adapter, String module, String suffix) {
    FloatBuffer bias = Objects.requireNonNull(weights(adapter, module).bias());
    float[] own = own(module).data();
    float[] trained = tensor(PREFIX + "bert." + module + suffix).data();
    for (int i = 0; i < own.length; i++) {
      assertThat(bias.get(i)).isEqualTo(trained[i] - own[i]);
    }
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

  private static FloatTensor own(String module) {
    return Objects.requireNonNull(AdapterFiles.BIASES.get(module));
  }

  private static LowRankWeights weights(Adapter adapter, String module) {
    return Objects.requireNonNull(adapter.weights().get(module));
  }

  private static DenseLayer pooler(Adapter adapter) {
    return (DenseLayer) adapter.head().steps().get(0);
  }
}
