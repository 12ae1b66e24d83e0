package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Map;

/**
 * Rows in groups of similar length, each group padded to its own longest row: for the few things
 * that need to know where a row ends. Outside, tokens stay packed.
 */
final class TokenGroups {
  /** More groups cost more than the padding they save (measured: see RATIONALE.md). */
  static final int COUNT = 4;

  private final GraphBuilder graph;
  private final Value[] tokens = new Value[COUNT];
  private final Value[] lengths = new Value[COUNT];
  private final Value position;

  TokenGroups(GraphBuilder graph) {
    this.graph = graph;
    for (int i = 0; i < COUNT; i++) {
      tokens[i] =
          graph.input(EncoderInputs.groupTokens(i), DataType.INT64, "rows." + i, "length." + i);
      lengths[i] = graph.input(EncoderInputs.groupLengths(i), DataType.INT32, "rows." + i);
    }
    position = graph.input(EncoderInputs.GROUP_POSITION, DataType.INT64, "tokens");
  }

  /** A group's part of {@code [tokens, width]}, padded: {@code [rows, longest, width]}. */
  Value grouped(int group, Value x) {
    return gather(x, tokens[group]);
  }

  /** Tokens of a group's rows, int32 {@code [rows]}. */
  Value lengths(int group) {
    return lengths[group];
  }

  /** The places in a group's longest row: int64 0 to n−1. */
  Value places(int group) {
    Value longest = gather(graph.apply(Operator.SHAPE, tokens[group]), graph.index(1));
    return graph.apply(Operator.RANGE, graph.index(0), longest, graph.index(1));
  }

  /**
   * Puts the groups' tokens back into the packed order.
   *
   * @param byGroup {@code [rows · longest, width]} of each group
   */
  Value packed(Value... byGroup) {
    return gather(graph.apply(Operator.CONCAT, Map.of("axis", 0), byGroup), position);
  }

  private Value gather(Value table, Value indices) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), table, indices);
  }
}
