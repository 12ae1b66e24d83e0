package dev.millrace.model.architecture;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The heads of packed tokens. Rows are gathered with their places first, {@code [length, rows,
 * hidden]}: a product takes heads out of that as they stand, and a gather copies whole tokens.
 * Results have heads before their tokens; seen as a table {@code [tokens · heads, size]}, one
 * gather brings them back.
 *
 * @param graph what is written
 * @param count heads
 * @param size features of a head
 */
record AttentionHeads(GraphBuilder graph, int count, int size) {

  /** {@code [length, rows, hidden]} as {@code [length, rows, heads, size]}. */
  Value split(GraphBuilder branch, Value x) {
    return branch.apply(Operator.RESHAPE, x, branch.integers(0, 0, count, size));
  }

  /** Gathers {@code [n, heads]} out of {@code [· heads, size]}: {@code [n, hidden]}. */
  Value joined(Value table, Value places) {
    Value gathered = graph.apply(Operator.GATHER, Map.of("axis", 0), table, places);
    return graph.apply(Operator.RESHAPE, gathered, graph.integers(-1, (long) count * size));
  }

  /**
   * Where the results of {@link dev.millrace.model.batching.ResultPlaces} are: {@code [tokens,
   * heads]}.
   */
  Value results(Value start, Value place, Value stride) {
    Value first =
        graph.apply(Operator.ADD, graph.apply(Operator.MUL, start, graph.index(count)), place);
    Value distances = graph.apply(Operator.MUL, column(stride), numbers());
    return graph.apply(Operator.ADD, column(first), distances);
  }

  /** Where the results of rows with one token each are: {@code [rows, heads]}. */
  Value results(Value rows) {
    Value first = graph.apply(Operator.MUL, rows, graph.index(count));
    return graph.apply(Operator.ADD, column(first), numbers());
  }

  private Value numbers() {
    return graph.integers(LongStream.range(0, count).toArray());
  }

  private Value column(Value x) {
    return graph.apply(Operator.UNSQUEEZE, x, graph.integers(1));
  }
}
