package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.JsonEdits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What DistilBERT calls differently; that it is computed right, the golden logits show. */
@Tag("unit")
class DistilBertTest {
  private static final String CONFIG =
      """
      {"model_type": "distilbert", "vocab_size": 100, "dim": 64, "n_layers": 2, "n_heads": 4,
       "hidden_dim": 128, "max_position_embeddings": 32, "activation": "relu"}""";

  @Test
  void readsItsOwnFieldNames() throws ModelFormatException {
    assertThat(BertConfig.read(JsonEdits.parse(CONFIG), BertFields.DISTILBERT))
        .isEqualTo(new BertConfig(100, 64, 2, 4, 128, 32, 0, Activation.RELU, 1e-12f, -1));
  }

  /** The epsilon of its layer norms is part of its code, not of its configuration. */
  @Test
  void fieldsThatItDoesNotHaveDoNotCount() throws ModelFormatException {
    String json = JsonEdits.with(CONFIG, "layer_norm_eps", "0.5");
    json = JsonEdits.with(json, "type_vocab_size", "2");

    BertConfig config = BertConfig.read(JsonEdits.parse(json), BertFields.DISTILBERT);

    assertThat(config.layerNormEpsilon()).isEqualTo(1e-12f);
    assertThat(config.tokenTypes()).isZero();
  }

  @Test
  void faultsNameTheFieldsOfTheFamily() {
    assertThatThrownBy(
            () ->
                BertConfig.read(
                    JsonEdits.parse(JsonEdits.with(CONFIG, "n_heads", "5")), BertFields.DISTILBERT))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("config.json: n_heads: expected a divisor of dim 64, got 5");
    assertThatThrownBy(
            () ->
                BertConfig.read(
                    JsonEdits.parse(JsonEdits.without(CONFIG, "hidden_dim")),
                    BertFields.DISTILBERT))
        .hasMessageMatching("config.json: hidden_dim: expected an integer .*, got nothing");
  }

  @Test
  void adaptersMayChangeItsLinearModules() {
    assertThat(BertModules.DISTILBERT.targets(64, 128))
        .extracting(target -> target.module(1))
        .containsExactly(
            "transformer.layer.1.attention.q_lin",
            "transformer.layer.1.attention.k_lin",
            "transformer.layer.1.attention.v_lin",
            "transformer.layer.1.attention.out_lin",
            "transformer.layer.1.ffn.lin1",
            "transformer.layer.1.ffn.lin2");
  }
}
