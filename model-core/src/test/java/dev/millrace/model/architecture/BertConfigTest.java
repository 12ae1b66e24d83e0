package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.JsonEdits;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class BertConfigTest {
  private static final String MINIMAL =
      """
      {"model_type": "bert", "vocab_size": 100, "hidden_size": 64, "num_hidden_layers": 2,
       "num_attention_heads": 4, "intermediate_size": 128, "max_position_embeddings": 32}""";

  @Test
  void readsEveryField() throws ModelFormatException {
    String json = JsonEdits.with(MINIMAL, "type_vocab_size", "3");
    json = JsonEdits.with(json, "hidden_act", "\"relu\"");
    json = JsonEdits.with(json, "layer_norm_eps", "1e-5");

    assertThat(BertConfig.read(JsonEdits.parse(json), BertFields.BERT))
        .isEqualTo(new BertConfig(100, 64, 2, 4, 128, 32, 3, Activation.RELU, 1e-5f, -1));
  }

  @Test
  void assumesWhatTransformersDoes() throws ModelFormatException {
    BertConfig config = BertConfig.read(JsonEdits.parse(MINIMAL), BertFields.BERT);

    assertThat(config.tokenTypes()).isEqualTo(2);
    assertThat(config.activation()).isEqualTo(Activation.GELU);
    assertThat(config.layerNormEpsilon()).isEqualTo(1e-12f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings"
      })
  void namesAFieldThatIsMissingOrOutOfRange(String field) {
    assertRefused(JsonEdits.without(MINIMAL, field))
        .hasMessageMatching("config.json: " + field + ": expected an integer .*, got nothing");
    assertRefused(JsonEdits.with(MINIMAL, field, "0")).hasMessageContaining(field);
    assertRefused(JsonEdits.with(MINIMAL, field, "2000000000")).hasMessageContaining(field);
    assertRefused(JsonEdits.with(MINIMAL, field, "\"64\"")).hasMessageContaining(field);
  }

  @Test
  void headsMustDivideTheHiddenSize() {
    assertRefused(JsonEdits.with(MINIMAL, "num_attention_heads", "5"))
        .hasMessage(
            "config.json: num_attention_heads: expected a divisor of hidden_size 64, got 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"is_decoder", "add_cross_attention", "is_encoder_decoder"})
  void refusesDecoders(String flag) {
    assertRefused(JsonEdits.with(MINIMAL, flag, "true"))
        .hasMessage("config.json: %s: expected false: only encoders are supported, got true", flag);
  }

  @ParameterizedTest
  @CsvSource({
    "quantization_config, '{\"quant_method\": \"bitsandbytes\"}'",
    "pruned_heads, '{\"0\": [1]}'",
  })
  void refusesWeightsThatAreNotThoseOfTheModel(String field, String value)
      throws ModelFormatException {
    assertRefused(JsonEdits.with(MINIMAL, field, value))
        .hasMessageStartingWith("config.json: %s: expected nothing: ", field)
        .hasMessageContaining("are not supported");
    for (String nothing : new String[] {"null", "{}"}) {
      assertThat(
              BertConfig.read(
                  JsonEdits.parse(JsonEdits.with(MINIMAL, field, nothing)), BertFields.BERT))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "position_embedding_type, '\"relative_key\"'",
    "position_embedding_type, '\"relative_key_query\"'",
    "hidden_act, '\"gelu_fast\"'",
    "hidden_act, 7",
    "type_vocab_size, 0",
    "layer_norm_eps, '\"small\"'",
    "layer_norm_eps, -0.5",
  })
  void refusesWhatItDoesNotCompute(String field, String value) {
    assertRefused(JsonEdits.with(MINIMAL, field, value))
        .hasMessageContaining(field)
        .hasMessageContaining(value.replace("\"", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"t5", "gpt2", "llama", "encoder-decoder", "modernbert-decoder", "albert", "BERT"})
  void anUnknownModelTypeIsToldWhatThereIs(String type) {
    assertThatThrownBy(
            () -> ModelFactory.architecture(JsonEdits.parse("{\"model_type\": \"" + type + "\"}")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "config.json: model_type: expected one of [bert, distilbert, roberta, xlm-roberta,"
                + " camembert, modernbert], got \"%s\"",
            type);
  }

  @Test
  void aConfigurationNamesItsModelType() {
    assertThatThrownBy(() -> ModelFactory.architecture(JsonEdits.parse("{}")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("config.json: model_type: expected a string, got nothing");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String json) {
    return assertThatThrownBy(() -> BertConfig.read(JsonEdits.parse(json), BertFields.BERT))
        .isInstanceOf(ModelFormatException.class);
  }
}
