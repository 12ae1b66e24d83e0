package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Map;

/** How a row's last hidden states become one. */
public enum Pooling {
  /** The state of the row's first token. */
  FIRST_TOKEN {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      Value firstTokens = graph.input(EncoderInputs.FIRST_TOKENS, DataType.INT64, "rows");
      return graph.apply(Operator.GATHER, Map.of("axis", 0), x, firstTokens);
    }
  },
  /** The mean over the row's tokens, special ones included. */
  MEAN {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      Value[] means = new Value[TokenGroups.COUNT];
      for (int group = 0; group < means.length; group++) {
        means[group] = mean(graph, groups, group, x);
      }
      Value rowPosition = graph.input(EncoderInputs.ROW_POSITION, DataType.INT64, "rows");
      Value all = graph.apply(Operator.CONCAT, Map.of("axis", 0), means);
      return graph.apply(Operator.GATHER, Map.of("axis", 0), all, rowPosition);
    }
  };

  /** Makes {@code [rows, hidden]} of {@code [tokens, hidden]}. */
  abstract Value pool(GraphBuilder graph, TokenGroups groups, Value x);

  /** Means of a group's rows. Padding is a token of the row, so it must be left out. */
  private static Value mean(GraphBuilder graph, TokenGroups groups, int group, Value x) {
    Value lengths = graph.apply(Operator.RESHAPE, groups.lengths(group), graph.integers(-1, 1));
    Value real =
        graph.apply(Operator.LESS, groups.places(group), graph.cast(lengths, DataType.INT64));
    Value sum =
        graph.apply(
            Operator.REDUCE_SUM,
            Map.of("keepdims", 0),
            graph.apply(
                Operator.WHERE,
                graph.apply(Operator.UNSQUEEZE, real, graph.integers(2)),
                groups.grouped(group, x),
                graph.scalar(0)),
            graph.integers(1));
    return graph.apply(Operator.DIV, sum, graph.cast(lengths, DataType.FLOAT));
  }
}
