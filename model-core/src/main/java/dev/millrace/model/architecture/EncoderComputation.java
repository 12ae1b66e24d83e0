package dev.millrace.model.architecture;

import dev.millrace.model.checkpoint.WeightSource;

/** What an encoder computes, apart from how its graph is written. */
public sealed interface EncoderComputation permits EncoderComputation.Bert, ModernBertConfig {

  /** A checkpoint's tensors under this encoder's canonical names. */
  ModuleWeights weights(WeightSource source);

  /**
   * BERT's computation.
   *
   * @param config its sizes
   * @param modules names of a layer's parts
   * @param prefix what tensors' names start with where the model has a head
   */
  record Bert(BertConfig config, BertModules modules, String prefix) implements EncoderComputation {
    @Override
    public ModuleWeights weights(WeightSource source) {
      return new ModuleWeights(source, prefix, BertArchitecture.WORDS);
    }
  }
}
