package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;

/**
 * The part of a {@code config.json} of BERT's family that decides the encoder's computation.
 *
 * @param vocabSize rows of the word embedding
 * @param hiddenSize width of a token's state
 * @param layers number of encoder layers
 * @param heads attention heads; divides the hidden size
 * @param intermediateSize width of the feed-forward layer
 * @param maxPositions rows of the position embedding
 * @param tokenTypes rows of the token type embedding; 0 if there is none
 * @param activation between the feed-forward layers
 * @param layerNormEpsilon added to the variance
 * @param paddingToken the row of the position embedding that is the padding token's, the first real
 *     token having the next; {@link EncoderDescription#NO_PADDING_TOKEN} if the first has row 0
 */
public record BertConfig(
    int vocabSize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int maxPositions,
    int tokenTypes,
    Activation activation,
    float layerNormEpsilon,
    int paddingToken) {

  /**
   * Reads and checks a configuration.
   *
   * @throws ModelFormatException if a field is missing, out of range or asks for what BERT's graph
   *     here does not compute
   */
  static BertConfig read(JsonFile config, BertFields fields) throws ModelFormatException {
    EncoderOnly.require(config);
    String positions = config.optionalText("position_embedding_type").orElse("absolute");
    if (!positions.equals("absolute")) {
      throw config.fault("position_embedding_type", "\"absolute\"");
    }
    int hidden = config.requireInt(fields.hiddenSize(), 1, 1 << 16);
    int maxPositions = config.requireInt("max_position_embeddings", 1, 1 << 20);
    return new BertConfig(
        config.requireInt("vocab_size", 1, 1 << 24),
        hidden,
        config.requireInt(fields.layers(), 1, 1 << 10),
        heads(config, fields, hidden),
        config.requireInt(fields.intermediateSize(), 1, 1 << 20),
        maxPositions,
        tokenTypes(config, fields),
        Activation.read(config, fields.activation()),
        epsilon(config, fields),
        padding(config, fields, maxPositions));
  }

  private static int padding(JsonFile config, BertFields fields, int maxPositions)
      throws ModelFormatException {
    String field = fields.padding();
    if (field == null) {
      return EncoderDescription.NO_PADDING_TOKEN;
    }
    int padding = config.optionalInt(field, 0, 1 << 24).orElse(1);
    if (padding > maxPositions - 2) {
      throw config.fault(
          "max_position_embeddings", "more than %s + 1 = %d".formatted(field, padding + 1));
    }
    return padding;
  }

  /** Longest input in tokens. */
  int maxTokens() {
    return maxPositions - (paddingToken + 1);
  }

  private static int heads(JsonFile config, BertFields fields, int hidden)
      throws ModelFormatException {
    int heads = config.requireInt(fields.heads(), 1, 1 << 10);
    if (hidden % heads != 0) {
      throw config.fault(
          fields.heads(), "a divisor of %s %d".formatted(fields.hiddenSize(), hidden));
    }
    return heads;
  }

  private static int tokenTypes(JsonFile config, BertFields fields) throws ModelFormatException {
    String field = fields.tokenTypes();
    return field == null ? 0 : config.optionalInt(field, 1, 1 << 10).orElse(2);
  }

  private static float epsilon(JsonFile config, BertFields fields) throws ModelFormatException {
    String field = fields.layerNormEpsilon();
    double epsilon = field == null ? 1e-12 : config.optionalNumber(field).orElse(1e-12);
    if (field != null && (epsilon < 0 || epsilon > 1)) {
      throw config.fault(field, "a number from 0 to 1");
    }
    return (float) epsilon;
  }
}
