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
      return x;
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
      Value all = graph.apply(Operator.CONCAT, Map.of("axis", 0), means);
      return graph.apply(Operator.GATHER, Map.of("axis", 0), all, groups.rowPosition());
    }
  };

  /**
   * Whether only first tokens' states are pooled, so that the last layer need not compute others.
   */
  public boolean ofFirstTokens() {
    return this == FIRST_TOKEN;
  }

  /**
   * Makes {@code [rows, hidden]} of the last layer's states: {@code [tokens, hidden]}, or already
   * {@code [rows, hidden]} if {@link #ofFirstTokens}.
   */
  abstract Value pool(GraphBuilder graph, TokenGroups groups, Value x);

  /** Means of a group's rows. Padding is a token of the row, so it must be left out. */
  private static Value mean(GraphBuilder graph, TokenGroups groups, int group, Value x) {
    Value lengths = graph.apply(Operator.RESHAPE, groups.lengths(group), graph.integers(-1, 1));
    Value sum =
        graph.apply(
            Operator.REDUCE_SUM,
            Map.of("keepdims", 0),
            graph.apply(
                Operator.WHERE,
                graph.apply(Operator.UNSQUEEZE, groups.real(group), graph.integers(2)),
                groups.grouped(group, x),
                graph.scalar(0)),
            graph.integers(1));
    return graph.apply(Operator.DIV, sum, graph.cast(lengths, DataType.FLOAT));
  }
}
