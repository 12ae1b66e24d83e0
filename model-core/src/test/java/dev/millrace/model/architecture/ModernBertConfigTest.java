package dev.millrace.model.architecture;

import static dev.millrace.model.architecture.ModernBertAttention.Kind.FULL;
import static dev.millrace.model.architecture.ModernBertAttention.Kind.SLIDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.testkit.JsonEdits;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ModernBertConfigTest {
  private static final String MINIMAL =
      """
      {"model_type": "modernbert", "vocab_size": 100, "hidden_size": 64, "num_hidden_layers": 4,
       "num_attention_heads": 4, "intermediate_size": 96, "max_position_embeddings": 32}""";

  @Test
  void assumesWhatTransformersDoes() throws ModelFormatException {
    assertThat(read(MINIMAL))
        .isEqualTo(
            new ModernBertConfig(
                100,
                64,
                96,
                false,
                32,
                Activation.GELU,
                1e-5f,
                false,
                new ModernBertAttention(
                    4, false, List.of(FULL, SLIDING, SLIDING, FULL), 64, 160_000, 10_000),
                Pooling.FIRST_TOKEN));
  }

  @Test
  void readsOlderNames() throws ModelFormatException {
    String json = JsonEdits.with(MINIMAL, "global_attn_every_n_layers", "2");
    json = JsonEdits.with(json, "local_attention", "9");
    json = JsonEdits.with(json, "global_rope_theta", "80000.0");
    json = JsonEdits.with(json, "local_rope_theta", "5000");
    json = JsonEdits.with(json, "classifier_pooling", "\"mean\"");

    ModernBertAttention attention = read(json).attention();

    assertThat(attention.layers()).containsExactly(FULL, SLIDING, FULL, SLIDING);
    assertThat(attention.reach()).as("on each side, rounded down").isEqualTo(4);
    assertThat(attention.globalTheta()).isEqualTo(80_000);
    assertThat(attention.localTheta()).isEqualTo(5_000);
    assertThat(read(json).pooling()).isEqualTo(Pooling.MEAN);
  }

  @Test
  void newerNamesComeFirst() throws ModelFormatException {
    String json = JsonEdits.with(MINIMAL, "global_attn_every_n_layers", "2");
    json =
        JsonEdits.with(
            json,
            "layer_types",
            """
            ["sliding_attention", "full_attention", "full_attention", "full_attention"]""");
    json = JsonEdits.with(json, "global_rope_theta", "80000.0");
    json =
        JsonEdits.with(
            json,
            "rope_parameters",
            """
            {"full_attention": {"rope_type": "default", "rope_theta": 7.5},
             "sliding_attention": {"rope_type": "default"}}""");

    ModernBertAttention attention = read(json).attention();

    assertThat(attention.layers()).containsExactly(SLIDING, FULL, FULL, FULL);
    assertThat(attention.globalTheta()).isEqualTo(7.5);
    assertThat(attention.localTheta()).isEqualTo(10_000);
  }

  @Test
  void aLocalThetaOfNullIsTheGlobalOne() throws ModelFormatException {
    assertThat(read(JsonEdits.with(MINIMAL, "local_rope_theta", "null")).attention().localTheta())
        .isEqualTo(160_000);
  }

  @ParameterizedTest
  @CsvSource({
    "rope_scaling, '{\"type\": \"linear\", \"factor\": 2}'",
    "rope_parameters, '{\"full_attention\": {\"rope_type\": \"yarn\"}}'",
    "rope_parameters, '{\"sliding_attention\": {\"rope_theta\": 0}}'",
    "rope_parameters, '7'",
    "global_rope_theta, -1",
    "layer_types, '[\"full_attention\"]'",
    "layer_types, '[\"full_attention\", \"full_attention\", \"full_attention\", \"chunked\"]'",
    "local_attention, 0",
    "classifier_pooling, '\"max\"'",
    "hidden_activation, '\"tanh\"'",
    "norm_eps, 2",
    "norm_bias, 1",
    "is_decoder, true",
    "is_encoder_decoder, true",
    "quantization_config, '{\"quant_method\": \"torchao\"}'",
  })
  void refusesWhatItDoesNotCompute(String field, String value) {
    assertRefused(JsonEdits.with(MINIMAL, field, value)).hasMessageContaining(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "64"})
  void headsNeedAnEvenSize(String heads) {
    assertRefused(JsonEdits.with(MINIMAL, "num_attention_heads", heads))
        .hasMessage(
            "config.json: num_attention_heads: expected a divisor of half the hidden_size 64, got "
                + heads);
  }

  @Test
  void theHeadFollowsTheConfiguration() throws ModelFormatException {
    String json = JsonEdits.with(MINIMAL, "classifier_bias", "true");
    json = JsonEdits.with(json, "classifier_activation", "\"tanh\"");
    json = JsonEdits.with(json, "norm_bias", "true");

    HeadLayout head = new ModernBertArchitecture().head(JsonEdits.parse(json));

    assertThat(head)
        .isEqualTo(
            new HeadLayout(
                "model.",
                64,
                List.of(
                    new HeadLayout.Dense("head.dense", true),
                    HeadActivation.TANH,
                    new HeadLayout.Norm("head.norm", true, 1e-5f)),
                new HeadLayout.Classifier("classifier")));
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(String json) {
    return assertThatThrownBy(() -> read(json)).isInstanceOf(ModelFormatException.class);
  }

  private static ModernBertConfig read(String json) throws ModelFormatException {
    return ModernBertConfig.read(JsonEdits.parse(json));
  }
}
