package dev.millrace.model.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * Names of a layer's parts.
 *
 * @param layers what the names of all layers start with; a layer's number comes after it
 * @param query linear module
 * @param key linear module
 * @param value linear module
 * @param attentionOutput linear module
 * @param attentionNorm layer norm after attention
 * @param intermediate linear module that widens
 * @param output linear module that narrows
 * @param outputNorm layer norm after the feed-forward layer
 */
public record BertModules(
    String layers,
    String query,
    String key,
    String value,
    String attentionOutput,
    String attentionNorm,
    String intermediate,
    String output,
    String outputNorm) {

  /** Called the same in all of the family. */
  public static final String EMBEDDING_NORM = "embeddings.LayerNorm";

  static final BertModules BERT =
      new BertModules(
          "encoder.layer.",
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  static final BertModules DISTILBERT =
      new BertModules(
          "transformer.layer.",
          "attention.q_lin",
          "attention.k_lin",
          "attention.v_lin",
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  /** What adapters can change; the graph's writer counts on this order. */
  List<LoraTarget> targets(int hidden, int intermediateSize) {
    return List.of(
        target(query, hidden, hidden),
        target(key, hidden, hidden),
        target(value, hidden, hidden),
        target(attentionOutput, hidden, hidden),
        target(intermediate, hidden, intermediateSize),
        target(output, intermediateSize, hidden));
  }

  /** All layer norms, in the order of the computation. */
  List<String> norms(int layerCount) {
    List<String> norms = new ArrayList<>(List.of(EMBEDDING_NORM));
    for (int layer = 0; layer < layerCount; layer++) {
      norms.add(inLayer(layer, attentionNorm));
      norms.add(inLayer(layer, outputNorm));
    }
    return List.copyOf(norms);
  }

  private LoraTarget target(String module, int in, int out) {
    return new LoraTarget(layers + "*." + module, in, out);
  }

  /** The canonical name of a part in one layer. */
  public String inLayer(int layer, String part) {
    return layers + layer + "." + part;
  }
}
