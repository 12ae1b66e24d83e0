package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.testkit.JsonEdits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where RoBERTa is not BERT; that it is computed right, the golden logits show. */
@Tag("unit")
class RobertaTest {
  private static final String CONFIG =
      """
      {"model_type": "roberta", "vocab_size": 100, "hidden_size": 64, "num_hidden_layers": 2,
       "num_attention_heads": 4, "intermediate_size": 128, "max_position_embeddings": 514}""";

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "xlm-roberta", "camembert"})
  void threeModelTypesShareNamesAndHead(String modelType) throws ModelFormatException {
    String json = JsonEdits.with(CONFIG, "model_type", '"' + modelType + '"');
    EncoderArchitecture architecture = ModelFactory.architecture(JsonEdits.parse(json));

    assertThat(architecture.modelType()).isEqualTo(modelType);
    HeadLayout head = architecture.head(JsonEdits.parse(json));
    assertThat(head.prefix()).isEqualTo("roberta.");
    assertThat(head.steps())
        .containsExactly(new HeadLayout.Dense("classifier.dense", true), HeadActivation.TANH);
    assertThat(head.classifier()).isEqualTo(new HeadLayout.Classifier("classifier.out_proj"));
  }

  @Test
  void positionsBeginAfterThePaddingTokens() throws ModelFormatException {
    BertConfig assumed = read(CONFIG);
    assertThat(assumed.paddingToken()).isEqualTo(1);
    assertThat(assumed.maxTokens()).isEqualTo(512);

    BertConfig config = read(JsonEdits.with(CONFIG, "pad_token_id", "5"));
    assertThat(config.paddingToken()).isEqualTo(5);
    assertThat(config.maxTokens()).isEqualTo(508);
  }

  @Test
  void refusesAPaddingTokenThatLeavesNoPosition() throws ModelFormatException {
    assertThat(read(JsonEdits.with(CONFIG, "pad_token_id", "512")).maxTokens()).isEqualTo(1);
    assertThatThrownBy(() -> read(JsonEdits.with(CONFIG, "pad_token_id", "513")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "config.json: max_position_embeddings: expected more than pad_token_id + 1 = 514,"
                + " got 514");
  }

  private static BertConfig read(String json) throws ModelFormatException {
    return BertConfig.read(JsonEdits.parse(json), BertFields.ROBERTA);
  }
}
