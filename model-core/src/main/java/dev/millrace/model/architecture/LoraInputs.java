package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The part of a graph that adds each token's own low-rank update. Tokens are gathered into chunks
 * of one adapter each, so that two batched products with the chunks' matrices serve any mix of
 * adapters, and a batch with none skips them.
 */
final class LoraInputs {
  private record Stack(
      LoraTarget target, Value active, Value a, Value b, Value biasActive, Value bias) {}

  private final GraphBuilder graph;
  private final List<Stack> stacks = new ArrayList<>();
  private final Value tokens;
  private final Value position;
  private final Value slot;
  private final Value place;
  private final int layers;

  LoraInputs(GraphBuilder graph, List<LoraTarget> targets, int layers) {
    this.graph = graph;
    this.layers = layers;
    tokens = graph.input(EncoderInputs.LORA_TOKENS, DataType.INT64, "chunks", "chunk_tokens");
    position = graph.input(EncoderInputs.LORA_POSITION, DataType.INT64, "tokens");
    slot = graph.input(EncoderInputs.LORA_SLOT, DataType.INT64, "layers", "chunks");
    place = graph.input(EncoderInputs.LORA_PLACE, DataType.INT64, "tokens");
    for (int i = 0; i < targets.size(); i++) {
      LoraTarget target = targets.get(i);
      stacks.add(
          new Stack(
              target,
              graph.input(EncoderInputs.loraActive(i), DataType.BOOL),
              graph.input(
                  EncoderInputs.loraA(i), DataType.FLOAT, "slots." + i, target.in(), "rank." + i),
              graph.input(
                  EncoderInputs.loraB(i), DataType.FLOAT, "slots." + i, "rank." + i, target.out()),
              graph.input(EncoderInputs.loraBiasActive(i), DataType.BOOL),
              graph.input(EncoderInputs.loraBias(i), DataType.FLOAT, "biases." + i, target.out())));
    }
  }

  /** At which place of the stacks each token's adapter stands, int64 {@code [tokens]}. */
  Value place() {
    return place;
  }

  /**
   * What is added to a module's product: its bias, and the update of each token's adapter.
   *
   * @param target index of the module's kind
   * @param x the module's input {@code [tokens, in]}
   * @param bias {@code [out]}, or a scalar
   * @return as the bias, or {@code [tokens, out]}
   */
  Value offset(int target, int layer, Value x, Value bias) {
    Stack stack = stacks.get(target);
    return graph.choose(
        stack.active(),
        branch -> {
          Value slots = gather(branch, slot, branch.index(layer));
          Value chunks = gather(branch, x, tokens);
          Value update =
              branch.apply(
                  Operator.MATMUL,
                  branch.apply(Operator.MATMUL, chunks, gather(branch, stack.a(), slots)),
                  gather(branch, stack.b(), slots));
          Value flat =
              branch.apply(Operator.RESHAPE, update, branch.integers(-1, stack.target().out()));
          return branch.apply(
              Operator.ADD,
              gather(branch, flat, position),
              changedBias(branch, stack, layer, bias));
        },
        branch -> bias);
  }

  /** {@code [tokens, out]} where a row of the batch changes it, otherwise as it was. */
  private Value changedBias(GraphBuilder graph, Stack stack, int layer, Value bias) {
    return graph.choose(
        stack.biasActive(),
        branch ->
            branch.apply(
                Operator.ADD,
                gather(branch, stack.bias(), row(branch, place, layers, layer)),
                bias),
        branch -> bias);
  }

  /** Where something stands of which each place has several: {@code place · each + index}. */
  static Value row(GraphBuilder graph, Value place, int each, int index) {
    return graph.apply(
        Operator.ADD, graph.apply(Operator.MUL, place, graph.index(each)), graph.index(index));
  }

  static Value gather(GraphBuilder graph, Value table, Value indices) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), table, indices);
  }
}
