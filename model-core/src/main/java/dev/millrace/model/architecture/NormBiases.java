package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The part of a graph that adds what a token's adapter changed of a layer norm's bias. A norm
 * stands in both branches of an {@code If}, so that a batch in which nobody changes any does not
 * touch its tokens once more.
 */
final class NormBiases {
  private final EncoderDescription encoder;
  private final Value active;
  private final Value biases;

  /** Declares the inputs, if the encoder has any norms with a bias. */
  NormBiases(GraphBuilder graph, EncoderDescription encoder) {
    this.encoder = encoder;
    boolean any = !encoder.norms().isEmpty();
    active = any ? graph.input(EncoderInputs.NORM_BIAS_ACTIVE, DataType.BOOL) : Value.NONE;
    biases =
        any
            ? graph.input(
                EncoderInputs.NORM_BIAS, DataType.FLOAT, "norm_biases", encoder.hiddenSize())
            : Value.NONE;
  }

  /**
   * A norm, and what else is computed with it.
   *
   * @param norm its canonical name
   * @param results how many values {@code normalize} makes; the first is the norm's result
   */
  List<Value> apply(
      GraphBuilder graph,
      String norm,
      LoraInputs.Chunks chunks,
      int results,
      Function<GraphBuilder, List<Value>> normalize) {
    int index = encoder.norms().indexOf(norm);
    if (index < 0) {
      return normalize.apply(graph);
    }
    return graph.chooseAll(
        results,
        active,
        branch -> {
          List<Value> changed = new ArrayList<>(normalize.apply(branch));
          Value change = LoraInputs.gather(branch, biases, row(branch, chunks, index));
          changed.set(0, branch.apply(Operator.ADD, changed.get(0), change));
          return changed;
        },
        normalize);
  }

  /** Where what each token's adapter adds to a norm stands, int64 {@code [tokens]}. */
  private Value row(GraphBuilder branch, LoraInputs.Chunks chunks, int index) {
    Value place =
        branch.apply(
            Operator.DIV, LoraInputs.slotOfToken(branch, chunks), branch.index(encoder.layers()));
    Value first = branch.apply(Operator.MUL, place, branch.index(encoder.norms().size()));
    return branch.apply(Operator.ADD, first, branch.index(index));
  }
}
