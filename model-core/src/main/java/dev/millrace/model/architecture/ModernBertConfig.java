package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;

/**
 * The part of a ModernBERT {@code config.json} that decides the encoder's computation.
 *
 * @param vocabSize rows of the word embedding
 * @param hiddenSize width of a token's state
 * @param intermediateSize width of the gated feed-forward layer
 * @param mlpBias whether the feed-forward modules have one
 * @param maxPositions longest input in tokens
 * @param activation of the feed-forward layer's input
 * @param normEpsilon added to the variance
 * @param normBias whether layer norms have one
 * @param attention how its layers attend
 * @param pooling how a row's states become one
 */
public record ModernBertConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    boolean mlpBias,
    int maxPositions,
    Activation activation,
    float normEpsilon,
    boolean normBias,
    ModernBertAttention attention,
    Pooling pooling)
    implements EncoderComputation {

  /**
   * Reads and checks a configuration.
   *
   * @throws ModelFormatException if a field is missing, out of range or asks for what the graph
   *     here does not compute
   */
  static ModernBertConfig read(JsonFile config) throws ModelFormatException {
    EncoderOnly.require(config);
    int hidden = config.requireInt("hidden_size", 1, 1 << 16);
    return new ModernBertConfig(
        config.requireInt("vocab_size", 1, 1 << 24),
        hidden,
        config.requireInt("intermediate_size", 1, 1 << 20),
        config.flag("mlp_bias"),
        config.requireInt("max_position_embeddings", 1, 1 << 20),
        Activation.read(config, "hidden_activation"),
        epsilon(config),
        config.flag("norm_bias"),
        ModernBertAttention.read(config, hidden),
        pooling(config));
  }

  @Override
  public ModuleWeights weights(WeightSource source) {
    return new ModuleWeights(source, ModernBertArchitecture.PREFIX, ModernBertArchitecture.WORDS);
  }

  /** Number of layers. */
  public int layers() {
    return attention.layers().size();
  }

  private static float epsilon(JsonFile config) throws ModelFormatException {
    double epsilon = config.optionalNumber("norm_eps").orElse(1e-5);
    if (epsilon < 0 || epsilon > 1) {
      throw config.fault("norm_eps", "a number from 0 to 1");
    }
    return (float) epsilon;
  }

  private static Pooling pooling(JsonFile config) throws ModelFormatException {
    return switch (config.optionalText("classifier_pooling").orElse("cls")) {
      case "cls" -> Pooling.FIRST_TOKEN;
      case "mean" -> Pooling.MEAN;
      default -> throw config.fault("classifier_pooling", "\"cls\" or \"mean\"");
    };
  }
}
