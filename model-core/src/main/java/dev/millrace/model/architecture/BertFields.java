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
 */
record BertFields(
    String hiddenSize,
    String layers,
    String heads,
    String intermediateSize,
    String activation,
    @Nullable String tokenTypes,
    @Nullable String layerNormEpsilon) {

  static final BertFields BERT =
      new BertFields(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "intermediate_size",
          "hidden_act",
          "type_vocab_size",
          "layer_norm_eps");

  static final BertFields DISTILBERT =
      new BertFields("dim", "n_layers", "n_heads", "hidden_dim", "activation", null, null);
}
