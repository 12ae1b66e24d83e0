package dev.millrace.model.architecture;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Arrays;
import java.util.Map;

/**
 * Attention over packed tokens: each group of rows is attended in one call, and the results go back
 * to the packed order. Everything outside stays packed, so padding costs only inside a group.
 */
final class PackedAttention {
  /** Added to the score of a token out of the window: its share becomes exactly 0. */
  private static final float OUT_OF_WINDOW = -1e9f;

  private final GraphBuilder graph;
  private final TokenGroups groups;
  private final int heads;
  private final Value flat;

  PackedAttention(GraphBuilder graph, TokenGroups groups, int heads, int hiddenSize) {
    this.graph = graph;
    this.groups = groups;
    this.heads = heads;
    flat = graph.integers(-1, hiddenSize);
  }

  /** Query, key, value and the result are {@code [tokens, hidden]}. */
  Value attend(Value query, Value key, Value value) {
    return attend(query, key, value, everywhere());
  }

  /** For {@link #attend}: each token attends to all of its row. */
  static Value[] everywhere() {
    Value[] windows = new Value[TokenGroups.COUNT];
    Arrays.fill(windows, Value.NONE);
    return windows;
  }

  /**
   * For {@link #attend}: each token attends to those of its row that are at most this far away.
   *
   * @param reach how many tokens on each side, besides the token itself
   * @return by group {@code [1, 1, longest, longest]}, added to the scores
   */
  Value[] window(int reach) {
    Value[] windows = new Value[TokenGroups.COUNT];
    for (int group = 0; group < windows.length; group++) {
      Value keys = groups.places(group);
      Value queries = graph.apply(Operator.RESHAPE, keys, graph.integers(-1, 1));
      Value distance = graph.apply(Operator.ABS, graph.apply(Operator.SUB, queries, keys));
      Value outside = graph.apply(Operator.GREATER, distance, graph.index(reach));
      Value bias =
          graph.apply(Operator.WHERE, outside, graph.scalar(OUT_OF_WINDOW), graph.scalar(0));
      windows[group] = graph.apply(Operator.UNSQUEEZE, bias, graph.integers(0, 1));
    }
    return windows;
  }

  /**
   * Query, key, value and the result are {@code [tokens, hidden]}.
   *
   * @param windows by group, from {@link #everywhere} or {@link #window}
   */
  Value attend(Value query, Value key, Value value, Value[] windows) {
    Value[] attended = new Value[TokenGroups.COUNT];
    for (int group = 0; group < attended.length; group++) {
      Value context =
          graph.apply(
              Operator.MULTI_HEAD_ATTENTION,
              Map.of("num_heads", heads),
              groups.grouped(group, query),
              groups.grouped(group, key),
              groups.grouped(group, value),
              Value.NONE,
              groups.lengths(group),
              windows[group]);
      attended[group] = graph.apply(Operator.RESHAPE, context, flat);
    }
    return groups.packed(attended);
  }
}
