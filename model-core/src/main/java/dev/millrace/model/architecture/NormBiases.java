package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.List;
import java.util.function.Function;

/**
 * The part of a graph that adds what a token's adapter changed of a layer norm's bias. A norm
 * stands in both branches of an {@code If}, so that a batch in which nobody changes any does not
 * touch its tokens once more.
 */
final class NormBiases {
  private final GraphBuilder graph;
  private final List<String> norms;
  private final Value place;
  private final Value active;
  private final Value biases;

  /**
   * Declares the inputs, if there are any norms with a bias.
   *
   * @param norms those that have a bias
   * @param size features of a token
   * @param place at which place of the stacks each token's adapter stands
   */
  NormBiases(GraphBuilder graph, List<String> norms, int size, Value place) {
    this.graph = graph;
    this.norms = norms;
    this.place = place;
    boolean any = !norms.isEmpty();
    active = any ? graph.input(EncoderInputs.NORM_BIAS_ACTIVE, DataType.BOOL) : Value.NONE;
    biases = any ? graph.input(EncoderInputs.NORM_BIAS, DataType.FLOAT, "norms", size) : Value.NONE;
  }

  /** The result {@code [tokens, size]} of a norm, with its tokens' own biases. */
  Value apply(String norm, Function<GraphBuilder, Value> normalize) {
    int index = norms.indexOf(norm);
    if (index < 0) {
      return normalize.apply(graph);
    }
    return graph.choose(
        active,
        branch ->
            branch.apply(
                Operator.ADD,
                normalize.apply(branch),
                LoraInputs.gather(
                    branch, biases, LoraInputs.row(branch, place, norms.size(), index))),
        normalize);
  }
}
