package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Arrays;
import java.util.Map;

/** How a row's last hidden states become one. */
public enum Pooling {
  /** The state of the row's first token. */
  FIRST_TOKEN("cls") {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      return x;
    }
  },
  /** The mean over the row's tokens, special ones included. */
  MEAN("mean") {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      return byGroup(graph, groups, group -> mean(graph, groups, group, x));
    }
  },
  /** The largest value of each feature over the row's tokens, special ones included. */
  MAX("max") {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      return byGroup(graph, groups, group -> max(graph, groups, group, x));
    }
  },
  /** The mean of {@link #FIRST_TOKEN} and {@link #MEAN}. */
  MEAN_OF_FIRST_AND_MEAN("cls-mean") {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      Value sum = graph.apply(Operator.ADD, groups.first(x), MEAN.pool(graph, groups, x));
      return graph.apply(Operator.MUL, sum, graph.scalar(0.5f));
    }
  },
  /** They stay as they are: all of the last hidden states, for embeddings by token. */
  NONE("none") {
    @Override
    Value pool(GraphBuilder graph, TokenGroups groups, Value x) {
      return x;
    }
  };

  private final String id;

  Pooling(String id) {
    this.id = id;
  }

  /** The name on the command line. */
  public String id() {
    return id;
  }

  /**
   * Parses an {@link #id()}.
   *
   * @throws IllegalArgumentException naming the accepted values
   */
  public static Pooling parse(String id) {
    return Arrays.stream(values())
        .filter(pooling -> pooling.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "pooling is \"%s\"; expected one of %s"
                        .formatted(id, Arrays.stream(values()).map(Pooling::id).toList())));
  }

  /**
   * Whether only first tokens' states are pooled, so that the last layer need not compute others.
   */
  public boolean ofFirstTokens() {
    return this == FIRST_TOKEN;
  }

  /**
   * Makes {@code [rows, hidden]} of the last layer's states: {@code [tokens, hidden]}, or already
   * {@code [rows, hidden]} if {@link #ofFirstTokens}. With {@link #NONE} they stay what they are.
   */
  abstract Value pool(GraphBuilder graph, TokenGroups groups, Value x);

  /** What the result of {@link #pool} has one of. */
  String dimension() {
    return this == NONE ? "tokens" : "rows";
  }

  private interface GroupPooling {
    Value of(int group);
  }

  /** Pools group by group, and puts the rows back into the batch's order. */
  private static Value byGroup(GraphBuilder graph, TokenGroups groups, GroupPooling pooling) {
    Value[] pooled = new Value[TokenGroups.COUNT];
    for (int group = 0; group < pooled.length; group++) {
      pooled[group] = pooling.of(group);
    }
    Value all = graph.apply(Operator.CONCAT, Map.of("axis", 0), pooled);
    return graph.apply(Operator.GATHER, Map.of("axis", 0), all, groups.rowPosition());
  }

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

  /** Maxima of a group's rows. Padding is a token of the row, so it changes none. */
  private static Value max(GraphBuilder graph, TokenGroups groups, int group, Value x) {
    return graph.apply(
        Operator.REDUCE_MAX, Map.of("keepdims", 0), groups.grouped(group, x), graph.integers(1));
  }
}
