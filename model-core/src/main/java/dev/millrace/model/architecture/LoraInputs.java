package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The part of a graph that adds each token's own low-rank update. Tokens are gathered into chunks
 * of one adapter each, so that two batched products with the chunks' matrices serve any mix of
 * adapters. A batch in which all tokens have the same adapter needs no chunks, and one with none
 * skips all of it.
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

  /**
   * What the updates of all modules that read one input have in common.
   *
   * @param layer whose modules they are
   * @param x the input, {@code [tokens, in]}; in chunks {@code [chunks, chunk_tokens, in]} where
   *     there are several adapters
   * @param matrices where the layer's matrices stand, int64 {@code [chunks]}; a scalar where there
   *     is one adapter
   */
  record UpdateInput(int layer, AdapterMix mix, Chunks chunks, Value x, Value matrices) {}

  /**
   * What the updates of all slices of one module have in common.
   *
   * @param input what the module reads
   * @param product of the input and A, {@code [chunks, chunk_tokens, rank]}; {@code [tokens, rank]}
   *     where there is one adapter
   * @param b {@code [chunks, rank, out]}; {@code [rank, out]} where there is one adapter
   */
  record LowRankProduct(UpdateInput input, Value product, Value b) {}

  private final GraphBuilder graph;
  private final Value oneAdapter;
  private final List<Stack> stacks = new ArrayList<>();

  LoraInputs(GraphBuilder graph, List<LoraTarget> targets) {
    this.graph = graph;
    oneAdapter = graph.input(EncoderInputs.LORA_ONE_ADAPTER, DataType.BOOL);
    for (int i = 0; i < targets.size(); i++) {
      LoraTarget target = targets.get(i);
      stacks.add(
          new Stack(
              target,
              graph.input(EncoderInputs.loraActive(i), DataType.BOOL),
              graph.input(
                  EncoderInputs.loraA(i), DataType.FLOAT, "slots." + i, "rank." + i, target.in()),
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
   * Values for which it matters how many adapters the batch has.
   *
   * @param results how many values
   */
  List<Value> byMix(
      GraphBuilder branch, int results, BiFunction<GraphBuilder, AdapterMix, List<Value>> values) {
    return branch.chooseAll(
        results,
        oneAdapter,
        one -> values.apply(one, AdapterMix.ONE),
        many -> values.apply(many, AdapterMix.MANY));
  }

  /**
   * Makes an input ready for the updates of all modules that read it.
   *
   * @param branch the branch of the graph in which they are computed
   * @param x {@code [tokens, in]}
   */
  UpdateInput input(GraphBuilder branch, AdapterMix mix, int layer, Chunks chunks, Value x) {
    boolean one = mix == AdapterMix.ONE;
    Value slots = one ? gather(branch, chunks.slot(), branch.index(0)) : chunks.slot();
    return new UpdateInput(
        layer,
        mix,
        chunks,
        one ? x : gather(branch, x, chunks.tokens()),
        branch.apply(Operator.ADD, slots, branch.index(layer)));
  }

  /**
   * Multiplies an input with the A of one module that reads it.
   *
   * @param branch the branch of the graph in which it is computed
   * @param target index of the module's kind
   */
  LowRankProduct multiplied(GraphBuilder branch, int target, UpdateInput x) {
    Value a = gather(branch, stacks.get(target).a(), x.matrices());
    return new LowRankProduct(
        x,
        branch.apply(Operator.FUSED_MATMUL, Map.of("transB", 1), x.x(), a),
        gather(branch, stacks.get(target).b(), x.matrices()));
  }

  /**
   * Some of a module's outputs with their updates.
   *
   * @param branch the branch of the graph in which they are computed
   * @param y {@code [tokens, out]}
   * @param slice which of the module's outputs they are
   * @param x what the module reads
   */
  Value plus(GraphBuilder branch, Value y, Slice slice, LowRankProduct x) {
    return branch.choose(
        stacks.get(slice.target()).biasActive(),
        biased ->
            biased.apply(Operator.ADD, plusProduct(biased, y, slice, x), bias(biased, slice, x)),
        plain -> plusProduct(plain, y, slice, x));
  }

  private Value plusProduct(GraphBuilder branch, Value y, Slice slice, LowRankProduct x) {
    Value b = part(branch, x.b(), slice);
    if (x.input().mix() == AdapterMix.ONE) {
      return branch.apply(Operator.GEMM, x.product(), b, y);
    }
    Value update = branch.apply(Operator.MATMUL, x.product(), b);
    Value flat = branch.apply(Operator.RESHAPE, update, branch.integers(-1, slice.size()));
    return branch.apply(Operator.ADD, y, gather(branch, flat, x.input().chunks().position()));
  }

  /** {@code [tokens, out]}, or {@code [out]} where all tokens have the same. */
  private Value bias(GraphBuilder branch, Slice slice, LowRankProduct x) {
    UpdateInput input = x.input();
    Value places =
        input.mix() == AdapterMix.ONE
            ? input.matrices()
            : branch.apply(
                Operator.ADD, slotOfToken(branch, input.chunks()), branch.index(input.layer()));
    return part(branch, gather(branch, stacks.get(slice.target()).bias(), places), slice);
  }

  /** A slice's part of all of a module's outputs, which are the last dimension. */
  private Value part(GraphBuilder branch, Value x, Slice slice) {
    if (slice.size() == stacks.get(slice.target()).target().out()) {
      return x;
    }
    return branch.apply(
        Operator.SLICE,
        x,
        branch.integers(slice.from()),
        branch.integers(slice.to()),
        branch.integers(-1));
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
