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

  /**
   * Tokens by adapter.
   *
   * @param tokens int64 {@code [chunks, chunk_tokens]}
   * @param position each token's place in the chunks, int64 {@code [tokens]}
   * @param slot each chunk's first matrix in the stacks, int64 {@code [chunks]}
   */
  record Chunks(Value tokens, Value position, Value slot) {}

  private final GraphBuilder graph;
  private final List<Stack> stacks = new ArrayList<>();

  LoraInputs(GraphBuilder graph, List<LoraTarget> targets) {
    this.graph = graph;
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

  /** The chunks of all tokens. */
  Chunks tokens() {
    return new Chunks(
        graph.input(EncoderInputs.LORA_TOKENS, DataType.INT64, "chunks", "chunk_tokens"),
        graph.input(EncoderInputs.LORA_POSITION, DataType.INT64, "tokens"),
        graph.input(EncoderInputs.LORA_SLOT, DataType.INT64, "chunks"));
  }

  /** The chunks of one token for each row. */
  Chunks rows() {
    return new Chunks(
        graph.input(EncoderInputs.LORA_ROWS, DataType.INT64, "row_chunks", "chunk_rows"),
        graph.input(EncoderInputs.LORA_ROW_POSITION, DataType.INT64, "rows"),
        graph.input(EncoderInputs.LORA_ROW_SLOT, DataType.INT64, "row_chunks"));
  }

  /** Whether any adapter of the batch changes a target: a boolean scalar. */
  Value active(int target) {
    return stacks.get(target).active();
  }

  /**
   * The chunks of an input, for the updates of all modules that read it.
   *
   * @param branch the branch of the graph in which they are computed
   * @param x {@code [tokens, in]}
   * @return {@code [chunks, chunk_tokens, in]}
   */
  Value chunked(GraphBuilder branch, Chunks chunks, Value x) {
    return gather(branch, x, chunks.tokens());
  }

  /**
   * The updates of a module whose target is active.
   *
   * @param branch the branch of the graph in which they are computed
   * @param target index of the module's kind
   * @param x the module's input from {@link #chunked}
   * @return {@code [tokens, out]}
   */
  Value update(GraphBuilder branch, int target, int layer, Chunks chunks, Value x) {
    Stack stack = stacks.get(target);
    Value slots = branch.apply(Operator.ADD, chunks.slot(), branch.index(layer));
    Value update =
        branch.apply(
            Operator.MATMUL,
            branch.apply(Operator.MATMUL, x, gather(branch, stack.a(), slots)),
            gather(branch, stack.b(), slots));
    Value flat = branch.apply(Operator.RESHAPE, update, branch.integers(-1, stack.target().out()));
    return branch.choose(
        stack.biasActive(),
        biased ->
            biased.apply(
                Operator.ADD,
                gather(biased, flat, chunks.position()),
                gather(
                    biased,
                    stack.bias(),
                    biased.apply(Operator.ADD, slotOfToken(biased, chunks), biased.index(layer)))),
        plain -> gather(plain, flat, chunks.position()));
  }

  /** The first matrix of each token's adapter, int64 {@code [tokens]}. */
  static Value slotOfToken(GraphBuilder branch, Chunks chunks) {
    Value chunkTokens =
        gather(branch, branch.apply(Operator.SHAPE, chunks.tokens()), branch.index(1));
    Value chunk = branch.apply(Operator.DIV, chunks.position(), chunkTokens);
    return gather(branch, chunks.slot(), chunk);
  }

  static Value gather(GraphBuilder graph, Value table, Value indices) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), table, indices);
  }
}
