package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.MemoryWeights;
import dev.millrace.model.testkit.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checkpoints that are not what their configuration says. */
@Tag("unit")
class BertArchitectureTest {
  private static final String CONFIG =
      """
      {"model_type": "bert", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 1,
       "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 6}""";

  private final Map<String, FloatTensor> tensors = checkpoint("bert.");

  @Test
  void describesWhatItWrote() throws ModelFormatException {
    EncoderDescription description = build().description();

    assertThat(description.modelType()).isEqualTo("bert");
    assertThat(description.hiddenSize()).isEqualTo(8);
    assertThat(description.layers()).isEqualTo(1);
    assertThat(description.vocabSize()).isEqualTo(10);
    assertThat(description.maxTokens()).isEqualTo(6);
    assertThat(description.loraTargets())
        .contains(new LoraTarget("encoder.layer.*.intermediate.dense", 8, 16))
        .hasSize(6)
        .extracting(target -> target.module(3))
        .contains("encoder.layer.3.attention.self.query");
  }

  @Test
  void namesOfABareEncoderHaveNoPrefix() throws ModelFormatException {
    EncoderGraph prefixed = build();
    tensors.clear();
    tensors.putAll(checkpoint(""));

    assertThat(build().onnx()).isEqualTo(prefixed.onnx());
  }

  @Test
  void aTensorIsNamedThatIsMissing() {
    tensors.remove("bert.encoder.layer.0.attention.self.key.bias");

    assertRefused()
        .hasMessage("weights.bin: tensor bert.encoder.layer.0.attention.self.key.bias is missing");
  }

  @Test
  void aTensorIsNamedThatHasAnotherShape() {
    tensors.put("bert.encoder.layer.0.output.dense.weight", Tensors.random(1, 1, 16, 8));

    assertRefused()
        .hasMessage(
            "weights.bin: tensor bert.encoder.layer.0.output.dense.weight:"
                + " expected shape [8, 16], got [16, 8]");
  }

  @Test
  void layersThatTheConfigurationDoesNotCountAreNamed() {
    tensors.put("bert.encoder.layer.1.output.dense.weight", Tensors.random(1, 1, 8, 16));
    tensors.put("bert.embeddings.extra.weight", Tensors.random(1, 1, 8));

    assertRefused()
        .hasMessage(
            "weights.bin: tensors that this architecture does not have:"
                + " bert.encoder.layer.1.output.dense.weight, bert.embeddings.extra.weight");
  }

  @Test
  void headsAndPositionIdsAreNoPartOfTheEncoder() throws ModelFormatException {
    tensors.put("bert.embeddings.position_ids", Tensors.random(1, 1, 1, 6));
    tensors.put("bert.pooler.dense.weight", Tensors.random(1, 1, 8, 8));
    tensors.put("cls.predictions.bias", Tensors.random(1, 1, 10));
    tensors.put("classifier.weight", Tensors.random(1, 1, 3, 8));

    assertThat(build().onnx()).isNotEmpty();
  }

  @Test
  void int8MultipliesIntegers() throws ModelFormatException {
    EncoderGraph int8 = build(QuantizationPlan.INT8, InputStatistics.UNKNOWN);

    assertThat(int8.description()).isEqualTo(build().description());
    String graph = new String(int8.onnx(), StandardCharsets.ISO_8859_1);
    assertThat(graph).contains("MatMulIntegerToFloat").contains("QuantizeLinear");
  }

  @Test
  void onlyInt8HasItsInputsMeasured() throws ModelFormatException {
    EncoderGraph int8 = build(QuantizationPlan.INT8, InputStatistics.TO_MEASURE);

    assertThat(new String(int8.onnx(), StandardCharsets.ISO_8859_1))
        .contains(
            "magnitudes.embeddings.LayerNorm",
            "magnitudes.encoder.layer.0.attention.output.LayerNorm",
            "means.encoder.layer.0.output.dense");
    assertThat(build(QuantizationPlan.FP32, InputStatistics.TO_MEASURE).onnx())
        .isEqualTo(build().onnx());
  }

  @Test
  void whatWasMeasuredCountsIfItIsFinite() throws ModelFormatException {
    byte[] unknown = build(QuantizationPlan.INT8, InputStatistics.UNKNOWN).onnx();

    assertThat(measured("magnitudes.embeddings.LayerNorm", 8, 90)).isNotEqualTo(unknown);
    assertThat(measured("means.encoder.layer.0.output.dense", 16, 2)).isNotEqualTo(unknown);
    assertThat(measured("magnitudes.embeddings.LayerNorm", 8, Float.POSITIVE_INFINITY))
        .isEqualTo(unknown);
    assertThat(measured("means.encoder.layer.0.output.dense", 16, Float.NaN)).isEqualTo(unknown);
  }

  /** A graph for which one output was ones but for one element. */
  private byte[] measured(String output, int features, float one) throws ModelFormatException {
    float[] values = new float[features];
    Arrays.fill(values, 1);
    values[3] = one;
    FloatTensor statistic = new FloatTensor(Shape.of(features), values);
    return build(QuantizationPlan.INT8, InputStatistics.measured(Map.of(output, statistic))).onnx();
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(this::build).isInstanceOf(ModelFormatException.class);
  }

  private EncoderGraph build() throws ModelFormatException {
    return build(QuantizationPlan.FP32, InputStatistics.UNKNOWN);
  }

  private EncoderGraph build(QuantizationPlan plan, InputStatistics statistics)
      throws ModelFormatException {
    return new BertArchitecture(BertFamily.BERT)
        .build(
            JsonEdits.parse(CONFIG),
            new MemoryWeights("weights.bin", tensors),
            EncoderOptions.of(plan),
            statistics);
  }

  private static Map<String, FloatTensor> checkpoint(String prefix) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put(prefix + "embeddings.word_embeddings.weight", Tensors.random(1, 1, 10, 8));
    tensors.put(prefix + "embeddings.position_embeddings.weight", Tensors.random(2, 1, 6, 8));
    tensors.put(prefix + "embeddings.token_type_embeddings.weight", Tensors.random(3, 1, 2, 8));
    norm(tensors, prefix + "embeddings.LayerNorm");
    String layer = prefix + "encoder.layer.0.";
    for (String module : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
      dense(tensors, layer + "attention." + module, 8, 8);
    }
    norm(tensors, layer + "attention.output.LayerNorm");
    dense(tensors, layer + "intermediate.dense", 8, 16);
    dense(tensors, layer + "output.dense", 16, 8);
    norm(tensors, layer + "output.LayerNorm");
    return tensors;
  }

  private static void dense(Map<String, FloatTensor> tensors, String module, int in, int out) {
    tensors.put(module + ".weight", Tensors.random(4, 1, out, in));
    tensors.put(module + ".bias", Tensors.random(5, 1, out));
  }

  private static void norm(Map<String, FloatTensor> tensors, String module) {
    tensors.put(module + ".weight", Tensors.random(6, 1, 8));
    tensors.put(module + ".bias", Tensors.random(7, 1, 8));
  }
}
