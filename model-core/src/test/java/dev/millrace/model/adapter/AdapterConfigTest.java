package dev.millrace.model.adapter;

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
class AdapterConfigTest {
  private static final String LAYER = "base_model.model.bert.encoder.layer.";

  @Test
  void ranksAndAlphasGoByTheEndOfAName() throws ModelFormatException {
    AdapterConfig config =
        read(
            JsonEdits.with(
                JsonEdits.with(
                    AdapterFiles.CONFIG,
                    "rank_pattern",
                    "{\"layer.1.attention.self.query\": 8, \"query\": 3}"),
                "alpha_pattern",
                "{\"query\": 12, \"attention.self.query\": 99}"));

    assertThat(config.rankOf(LAYER + "0.attention.self.query")).isEqualTo(3);
    assertThat(config.rankOf(LAYER + "1.attention.self.query"))
        .as("the first key that fits")
        .isEqualTo(8);
    assertThat(config.rankOf(LAYER + "1.intermediate.dense")).isEqualTo(2);
    assertThat(config.rankOf("prequery")).as("no whole component").isEqualTo(2);
    assertThat(config.rankOf("query")).as("the whole name").isEqualTo(3);
    assertThat(config.scalingOf(LAYER + "0.attention.self.query")).isEqualTo(12.0 / 3);
    assertThat(config.scalingOf(LAYER + "1.attention.self.query")).isEqualTo(12.0 / 8);
    assertThat(config.scalingOf(LAYER + "1.intermediate.dense")).isEqualTo(4.0 / 2);
  }

  @Test
  void rankStabilizationCountsTheModulesRank() throws ModelFormatException {
    AdapterConfig config =
        read(
            JsonEdits.with(
                JsonEdits.with(AdapterFiles.CONFIG, "use_rslora", "true"),
                "rank_pattern",
                "{\"query\": 16}"));

    assertThat(config.scalingOf(LAYER + "0.attention.self.query")).isEqualTo(1);
  }

  @Test
  void targetsGoByTheEndOfAName() throws ModelFormatException {
    AdapterConfig config =
        read(JsonEdits.with(AdapterFiles.CONFIG, "target_modules", "[\"output.dense\"]"));

    assertThat(config.targets(LAYER + "0.attention.output.dense")).isTrue();
    assertThat(config.targets("output.dense")).isTrue();
    assertThat(config.targets(LAYER + "0.intermediate.dense")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ADALORA",
        "ADAPTION_PROMPT",
        "BOFT",
        "IA3",
        "LOHA",
        "LOKR",
        "OFT",
        "P_TUNING",
        "PREFIX_TUNING",
        "PROMPT_TUNING",
        "VERA",
        "lora",
        ""
      })
  void otherKindsOfAdaptersAreRefusedByName(String type) {
    assertRefused("peft_type", "\"" + type + "\"")
        .hasMessage("config.json: peft_type: expected \"LORA\", got \"" + type + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"use_dora", "use_qalora", "use_bdlora", "fan_in_fan_out"})
  void variantsThatAFlagTurnsOnAreRefusedByName(String flag) {
    assertRefused(flag, "true")
        .hasMessage(
            "config.json: %s: expected false: this variant of LoRA is not supported, got true",
            flag);
  }

  @ParameterizedTest
  @CsvSource({
    "layer_replication, '[[0,4],[2,5]]'",
    "target_parameters, '[\"mlp.weight\"]'",
    "target_parameters, '\"mlp.weight\"'",
    "trainable_token_indices, '{\"embed_tokens\": [1]}'",
    "trainable_token_indices, 7",
    "alora_invocation_tokens, '[1, 2]'",
    "kasa_config, '{\"x\": 1}'",
    "arrow_config, '{\"x\": 1}'",
    "velora_config, true",
    "monteclora_config, '{\"x\": 1}'",
  })
  void variantsThatASettingTurnsOnAreRefusedByName(String setting, String value) {
    assertRefused(setting, value)
        .hasMessageStartingWith(
            "config.json: %s: expected null: this variant of LoRA is not supported", setting);
  }

  @ParameterizedTest
  @CsvSource({"none, NONE", "lora_only, LORA_ONLY", "all, ALL"})
  void saysWhichBiasesWereTrained(String bias, TrainedBiases trained) throws ModelFormatException {
    String config = JsonEdits.with(AdapterFiles.CONFIG, "bias", "\"" + bias + "\"");

    assertThat(read(config).trainedBiases()).isEqualTo(trained);
  }

  @Test
  void withoutASettingNoBiasesWereTrained() throws ModelFormatException {
    AdapterConfig config = read(JsonEdits.without(AdapterFiles.CONFIG, "bias"));

    assertThat(config.trainedBiases()).isEqualTo(TrainedBiases.NONE);
    assertThat(config.loraBias()).isFalse();
    assertThat(read(JsonEdits.with(AdapterFiles.CONFIG, "lora_bias", "true")).loraBias()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"ALL\"", "\"some\"", "true"})
  void otherBiasesAreRefused(String bias) {
    assertRefused("bias", bias).hasMessageStartingWith("config.json: bias: expected ");
  }

  @ParameterizedTest
  @CsvSource({
    "r, 0",
    "r, 5000",
    "r, null",
    "lora_alpha, null",
    "lora_alpha, '\"16\"'",
    "target_modules, null",
    "target_modules, []",
    "target_modules, '[7]'",
    "rank_pattern, '{\"query\": 0}'",
    "rank_pattern, '{\"query\": 5000}'",
    "rank_pattern, '{\"query\": 2.5}'",
    "rank_pattern, '\"query\"'",
    "rank_pattern, '[8]'",
    "alpha_pattern, '{\"query\": \"16\"}'",
    "alpha_pattern, '{\"query\": 1e999}'",
    "alpha_pattern, 16",
  })
  void settingsOutOfRangeAreNamed(String setting, String value) {
    assertRefused(setting, value).hasMessageStartingWith("config.json: " + setting + ": expected ");
  }

  /** PEFT takes the keys for regular expressions, and some take longer than a life to match. */
  @ParameterizedTest
  @ValueSource(strings = {"rank_pattern", "alpha_pattern"})
  void patternsThatAreRegularExpressionsAreRefused(String setting) {
    assertRefused(setting, "{\"(a+)+b\": 4}")
        .hasMessageContaining("expected module names, not regular expressions");
  }

  private static AdapterConfig read(String json) throws ModelFormatException {
    return AdapterConfig.read(JsonEdits.parse(json));
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String field, String value) {
    return assertThatThrownBy(() -> read(JsonEdits.with(AdapterFiles.CONFIG, field, value)))
        .isInstanceOf(ModelFormatException.class);
  }
}
