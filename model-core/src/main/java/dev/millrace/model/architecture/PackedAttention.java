package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Map;

/**
 * Attention over packed tokens. Rows are put in groups of similar length, each group is padded to
 * its own longest row and attended in one call, and the results go back to the packed order.
 * Everything outside stays packed, so padding costs only inside a group.
 */
final class PackedAttention {
  private final GraphBuilder graph;
  private final int heads;
  private final Value flat;
  private final Value[] groupTokens;
  private final Value[] groupLengths;
  private final Value groupPosition;

  PackedAttention(GraphBuilder graph, int groups, int heads, int hiddenSize) {
    this.graph = graph;
    this.heads = heads;
    flat = graph.integers(-1, hiddenSize);
    groupTokens = new Value[groups];
    groupLengths = new Value[groups];
    for (int i = 0; i < groups; i++) {
      groupTokens[i] =
          graph.input(EncoderInputs.groupTokens(i), DataType.INT64, "rows." + i, "length." + i);
      groupLengths[i] = graph.input(EncoderInputs.groupLengths(i), DataType.INT32, "rows." + i);
    }
    groupPosition = graph.input(EncoderInputs.GROUP_POSITION, DataType.INT64, "tokens");
  }

  /** Query, key, value and the result are {@code [tokens, hidden]}. */
  Value attend(Value query, Value key, Value value) {
    Value[] attended = new Value[groupTokens.length];
    for (int i = 0; i < attended.length; i++) {
      Value context =
          graph.apply(
              Operator.MULTI_HEAD_ATTENTION,
              Map.of("num_heads", heads),
              gather(query, groupTokens[i]),
              gather(key, groupTokens[i]),
              gather(value, groupTokens[i]),
              Value.NONE,
              groupLengths[i]);
      attended[i] = graph.apply(Operator.RESHAPE, context, flat);
    }
    Value all = graph.apply(Operator.CONCAT, Map.of("axis", 0), attended);
    return gather(all, groupPosition);
  }

  private Value gather(Value table, Value indices) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), table, indices);
  }
}
