package dev.millrace.model.architecture;

import org.jspecify.annotations.Nullable;

/**
 * Names that a family's configuration has for the same things.
 *
 * @param hiddenSize width of a token's state
 * @param layers number of layers
 * @param heads number of attention heads
 * @param intermediateSize width of the feed-forward layer
 * @param activation between the feed-forward layers
 * @param tokenTypes rows of the token type embedding, or null where there is none
 * @param layerNormEpsilon added to the variance, or null where it can't be configured
 * @param padding id of the padding token, or null where positions don't depend on it
 */
record BertFields(
    String hiddenSize,
    String layers,
    String heads,
    String intermediateSize,
    String activation,
    @Nullable String tokenTypes,
    @Nullable String layerNormEpsilon,
    @Nullable String padding) {

  static final BertFields BERT =
      new BertFields(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "intermediate_size",
          "hidden_act",
          "type_vocab_size",
          "layer_norm_eps",
          null);

  static final BertFields ROBERTA =
      new BertFields(
          BERT.hiddenSize,
          BERT.layers,
          BERT.heads,
          BERT.intermediateSize,
          BERT.activation,
          BERT.tokenTypes,
          BERT.layerNormEpsilon,
          "pad_token_id");

  static final BertFields DISTILBERT =
      new BertFields("dim", "n_layers", "n_heads", "hidden_dim", "activation", null, null, null);
}
