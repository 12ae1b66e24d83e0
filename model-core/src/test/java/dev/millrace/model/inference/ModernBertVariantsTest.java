package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Tensors;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations of ModernBERT that the golden checkpoint doesn't have, held to it. */
@Tag("unit")
class ModernBertVariantsTest {
  private static final int HIDDEN = 64;

  @TempDir private Path directory;

  private GoldenModel golden;

  @BeforeEach
  void unpack() {
    golden = GoldenModel.unpack("modernbert", directory.resolve("checkpoint"));
  }

  @Test
  void olderFieldNamesGiveTheSameGraph() throws ModelFormatException {
    String newer = compiledDigest("newer");
    for (String field : new String[] {"layer_types", "rope_parameters"}) {
      JsonEdits.set(config(), field, "null");
    }
    JsonEdits.set(config(), "global_rope_theta", "160000.0");
    JsonEdits.set(config(), "local_rope_theta", "10000.0");

    assertThat(compiledDigest("older")).isEqualTo(newer);
  }

  private String compiledDigest(String name) throws ModelFormatException {
    try (LoadedModel model = load(name)) {
      return Objects.requireNonNull(model.compiled().files().get("encoder.onnx"));
    }
  }

  @Test
  void biasesOfZeroChangeNothing() throws ModelFormatException {
    addZeroBiases();

    try (LoadedModel model = load("variant")) {
      float[][] actual = model.logitsOneByOne(golden.inputIds(), model.ownHead());
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).containsExactly(golden.logits()[i], within(1e-3f));
      }
    }
  }

  /** Query, key and value are parts of one module here, and so are the two of a gate. */
  @Test
  void modulesInPartsAreCalibratedToo() throws ModelFormatException {
    addZeroBiases();

    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.INT8,
            directory.resolve("int8"))) {
      float[][] actual = model.logitsOneByOne(golden.inputIds(), model.ownHead());
      double error = 0;
      for (int i = 0; i < actual.length; i++) {
        for (int j = 0; j < actual[i].length; j++) {
          error += Math.abs(actual[i][j] - golden.logits()[i][j]);
        }
      }
      assertThat(error / actual.length / actual[0].length).isLessThan(0.32);
    }
  }

  @Test
  void theLastNormsBiasIsAddedToTheMean() throws ModelFormatException {
    addZeroBiases();
    float[][] before = pooled("before");
    Map<String, FloatTensor> tensors = Tensors.read(weights());
    FloatTensor bias = Tensors.random(3, 1, HIDDEN);
    tensors.put("model.final_norm.bias", bias);
    Tensors.write(weights(), tensors);

    float[][] after = pooled("after");

    for (int row = 0; row < after.length; row++) {
      for (int i = 0; i < HIDDEN; i++) {
        assertThat(after[row][i]).isCloseTo(before[row][i] + bias.data()[i], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.1.attn.Wqkv.bias",
        "model.layers.2.attn.Wo.bias",
        "model.layers.0.mlp.Wi.bias",
        "model.layers.3.mlp.Wo.bias",
        "model.embeddings.norm.bias",
        "model.layers.1.attn_norm.bias",
        "model.layers.0.mlp_norm.bias",
        "head.dense.bias",
        "head.norm.bias"
      })
  void everyBiasCounts(String name) throws ModelFormatException {
    addZeroBiases();
    Map<String, FloatTensor> tensors = Tensors.read(weights());
    FloatTensor bias = Objects.requireNonNull(tensors.get(name));
    tensors.put(name, Tensors.random(3, 1, bias.shape().dimension(0)));
    Tensors.write(weights(), tensors);

    try (LoadedModel model = load("biased")) {
      float[][] logits = model.logitsOneByOne(golden.inputIds(), model.ownHead());
      assertThat(logits[0]).isNotEqualTo(golden.logits()[0]);
      float moved = 0;
      for (int i = 0; i < logits[0].length; i++) {
        moved = Math.max(moved, Math.abs(logits[0][i] - golden.logits()[0][i]));
      }
      assertThat(moved).isGreaterThan(1e-2f);
    }
  }

  @Test
  void aBiasThatTheConfigurationDenies() {
    Map<String, FloatTensor> tensors = Tensors.read(weights());
    tensors.put("model.layers.0.attn.Wo.bias", Tensors.random(1, 1, HIDDEN));
    Tensors.write(weights(), tensors);

    assertThatThrownBy(() -> load("denied"))
        .hasRootCauseInstanceOf(ModelFormatException.class)
        .hasMessageContaining(
            "tensors that this architecture does not have: model.layers.0.attn.Wo.bias");
  }

  private void addZeroBiases() {
    for (String flag :
        new String[] {"attention_bias", "mlp_bias", "norm_bias", "classifier_bias"}) {
      JsonEdits.set(config(), flag, "true");
    }
    Map<String, FloatTensor> tensors = Tensors.read(weights());
    for (Map.Entry<String, FloatTensor> tensor : new LinkedHashMap<>(tensors).entrySet()) {
      String name = tensor.getKey();
      if (name.endsWith(".weight") && !name.contains("tok_embeddings")) {
        int out = tensor.getValue().shape().dimension(0);
        tensors.putIfAbsent(
            name.replace(".weight", ".bias"), new FloatTensor(Shape.of(out), new float[out]));
      }
    }
    Tensors.write(weights(), tensors);
  }

  private float[][] pooled(String name) throws ModelFormatException {
    try (LoadedModel model = load(name)) {
      return model
          .encoder()
          .encode(
              golden.inputIds(), Collections.nCopies(golden.inputIds().size(), model.ownHead()));
    } catch (Encoder.EncoderException e) {
      throw new IllegalStateException(e);
    }
  }

  private LoadedModel load(String name) throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(golden.directory()),
        QuantizationScheme.FP32,
        directory.resolve(name));
  }

  private Path config() {
    return golden.directory().resolve("config.json");
  }

  private Path weights() {
    return golden.directory().resolve("model.safetensors");
  }
}
