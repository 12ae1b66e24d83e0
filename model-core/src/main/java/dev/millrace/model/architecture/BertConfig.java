package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;

/**
 * The part of a BERT {@code config.json} that decides the encoder's computation.
 *
 * @param vocabSize rows of the word embedding
 * @param hiddenSize width of a token's state
 * @param layers number of encoder layers
 * @param heads attention heads; divides the hidden size
 * @param intermediateSize width of the feed-forward layer
 * @param maxPositions longest input in tokens
 * @param tokenTypes rows of the token type embedding
 * @param activation between the feed-forward layers
 * @param layerNormEpsilon added to the variance
 */
record BertConfig(
    int vocabSize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int maxPositions,
    int tokenTypes,
    Activation activation,
    float layerNormEpsilon) {

  /**
   * Reads and checks a configuration.
   *
   * @throws ModelFormatException if a field is missing, out of range or asks for what BERT's graph
   *     here does not compute
   */
  static BertConfig read(JsonFile config) throws ModelFormatException {
    if (config.flag("is_decoder") || config.flag("add_cross_attention")) {
      throw new ModelFormatException(
          config.origin() + ": expected an encoder, got a decoder (is_decoder or cross attention)");
    }
    String positions = config.optionalText("position_embedding_type").orElse("absolute");
    if (!positions.equals("absolute")) {
      throw config.fault("position_embedding_type", "\"absolute\"");
    }
    int hidden = config.requireInt("hidden_size", 1, 1 << 16);
    int heads = config.requireInt("num_attention_heads", 1, 1 << 10);
    if (hidden % heads != 0) {
      throw config.fault("num_attention_heads", "a divisor of hidden_size " + hidden);
    }
    return new BertConfig(
        config.requireInt("vocab_size", 1, 1 << 24),
        hidden,
        config.requireInt("num_hidden_layers", 1, 1 << 10),
        heads,
        config.requireInt("intermediate_size", 1, 1 << 20),
        config.requireInt("max_position_embeddings", 1, 1 << 20),
        config.optionalInt("type_vocab_size", 1, 1 << 10).orElse(2),
        activation(config),
        epsilon(config));
  }

  private static float epsilon(JsonFile config) throws ModelFormatException {
    double epsilon = config.optionalNumber("layer_norm_eps").orElse(1e-12);
    if (epsilon < 0 || epsilon > 1) {
      throw config.fault("layer_norm_eps", "a number from 0 to 1");
    }
    return (float) epsilon;
  }

  private static Activation activation(JsonFile config) throws ModelFormatException {
    try {
      return Activation.parse(config.optionalText("hidden_act").orElse("gelu"));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(config.origin() + ": " + e.getMessage());
    }
  }
}
