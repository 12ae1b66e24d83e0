package dev.millrace.model.architecture;

import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * Attention over packed tokens: each group of rows is attended by itself, and the results go back
 * to the packed order. Everything outside stays packed, so padding costs only inside a group.
 */
final class PackedAttention {
  /** Added to the score of a token that doesn't count: its share becomes exactly 0. */
  private static final float EXCLUDED = -1e9f;

  /**
   * A group of queries and what they attend to.
   *
   * @param used whether anybody wants the results: a boolean scalar
   * @param queries tokens {@code [queries, rows]}
   * @param keys tokens {@code [keys, rows]}
   * @param excluded added to the scores, {@code [rows, 1, queries or 1, keys]}
   */
  private record Group(Value used, Value queries, Value keys, Value excluded) {}

  /** What is attended, each {@code [·, hidden]}. */
  private record States(Value query, Value key, Value value) {}

  private final GraphBuilder graph;
  private final TokenGroups tokens;
  private final int reach;
  private final AttentionHeads heads;
  private final Value oneHead;
  private final Value nothing;
  private final List<Group> groups = new ArrayList<>();
  private final List<Group> windows = new ArrayList<>();
  private final Value groupResults;
  private final Value windowResults;

  /**
   * The attention of one model.
   *
   * @param reach in sliding layers, how many tokens a token sees on each side besides itself, or
   *     {@link EncoderDescription#NO_WINDOW}
   */
  PackedAttention(
      GraphBuilder graph, TokenGroups tokens, int headCount, int hiddenSize, int reach) {
    this.graph = graph;
    this.tokens = tokens;
    this.reach = reach;
    int headSize = hiddenSize / headCount;
    heads = new AttentionHeads(graph, headCount, headSize);
    oneHead = graph.integers(-1, headSize);
    nothing = graph.weight("nothing", new FloatTensor(Shape.of(0, headSize), new float[0]));
    for (int i = 0; i < TokenGroups.COUNT; i++) {
      groups.add(group(i));
    }
    groupResults = results(EncoderInputs.GROUP_RESULTS);
    if (reach == EncoderDescription.NO_WINDOW) {
      windowResults = Value.NONE;
      return;
    }
    for (int i = 0; i < TokenGroups.COUNT; i++) {
      windows.add(window(i));
    }
    windowResults = results(EncoderInputs.WINDOW_RESULTS);
  }

  private Value results(EncoderInputs.Results names) {
    return heads.results(
        graph.input(names.start(), DataType.INT64, "tokens"),
        graph.input(names.place(), DataType.INT64, "tokens"),
        graph.input(names.stride(), DataType.INT64, "tokens"));
  }

  private Group group(int i) {
    Value places = graph.apply(Operator.TRANSPOSE, tokens.tokens(i));
    Value padding = penalty(tokens.real(i));
    return new Group(
        graph.input(EncoderInputs.groupUsed(i), DataType.BOOL),
        places,
        places,
        graph.apply(Operator.UNSQUEEZE, padding, graph.integers(1, 2)));
  }

  private Group window(int i) {
    Value queries =
        graph.input(EncoderInputs.windowQueries(i), DataType.INT64, "blocks." + i, "queries." + i);
    Value keys =
        graph.input(EncoderInputs.windowKeys(i), DataType.INT64, "blocks." + i, "keys." + i);
    Value counts = graph.input(EncoderInputs.windowKeyCounts(i), DataType.INT32, "blocks." + i);
    Value padding =
        graph.apply(
            Operator.UNSQUEEZE, penalty(TokenGroups.below(graph, keys, counts)), graph.integers(1));
    // Tokens of a row stand next to each other, so their places tell how far they are apart.
    Value distance =
        graph.apply(
            Operator.ABS,
            graph.apply(
                Operator.SUB,
                graph.apply(Operator.UNSQUEEZE, queries, graph.integers(2)),
                graph.apply(Operator.UNSQUEEZE, keys, graph.integers(1))));
    Value excluded = graph.apply(Operator.ADD, penalty(near(distance)), padding);
    return new Group(
        graph.input(EncoderInputs.windowUsed(i), DataType.BOOL),
        graph.apply(Operator.TRANSPOSE, queries),
        graph.apply(Operator.TRANSPOSE, keys),
        graph.apply(Operator.UNSQUEEZE, excluded, graph.integers(1)));
  }

  private Value near(Value distance) {
    return graph.apply(Operator.LESS, distance, graph.index(reach + 1L));
  }

  private Value penalty(Value counts) {
    return graph.apply(Operator.WHERE, counts, graph.scalar(0), graph.scalar(EXCLUDED));
  }

  /**
   * Each token attends to all of its row. Query, key, value and the result are {@code [tokens,
   * hidden]}.
   */
  Value attend(Value query, Value key, Value value) {
    States all = new States(query, key, value);
    Value attended =
        concatenated(
            groups,
            (branch, i) ->
                branch.choose(
                    tokens.even(i),
                    even ->
                        even.choose(
                            tokens.evenAndLong(i),
                            inLong -> byOperator(inLong, all, tokens.tokens(i)),
                            inShort -> unpadded(inShort, all, groups.get(i))),
                    uneven -> padded(uneven, all, groups.get(i))));
    return heads.joined(attended, groupResults);
  }

  /** Each token attends to those of its row that are within reach; shapes as above. */
  Value attendNear(Value query, Value key, Value value) {
    States all = new States(query, key, value);
    Value attended = concatenated(windows, (branch, i) -> padded(branch, all, windows.get(i)));
    return heads.joined(attended, windowResults);
  }

  /**
   * The first token of each row attends to all of its row.
   *
   * @param query {@code [rows, hidden]}
   * @param key {@code [tokens, hidden]}
   * @param value {@code [tokens, hidden]}
   * @return {@code [rows, hidden]}
   */
  Value attendFirst(Value query, Value key, Value value) {
    return attendFirst(query, key, value, i -> groups.get(i).excluded());
  }

  /** The first token of each row attends to those within reach; shapes as above. */
  Value attendFirstNear(Value query, Value key, Value value) {
    return attendFirst(
        query,
        key,
        value,
        i -> graph.apply(Operator.ADD, groups.get(i).excluded(), penalty(near(tokens.places(i)))));
  }

  private Value attendFirst(Value query, Value key, Value value, IntFunction<Value> excluded) {
    States all = new States(query, key, value);
    List<Group> firsts = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Value rows = graph.apply(Operator.UNSQUEEZE, tokens.rows(i), graph.integers(0));
      Group group = groups.get(i);
      firsts.add(new Group(group.used(), rows, group.keys(), excluded.apply(i)));
    }
    Value attended = concatenated(firsts, (branch, i) -> padded(branch, all, firsts.get(i)));
    return heads.joined(attended, heads.results(tokens.rowPosition()));
  }

  /**
   * The results of all groups that are used, {@code [· heads, head_size]}. They get this shape
   * outside of their branches: what a branch hands out would be copied for it.
   */
  private Value concatenated(List<Group> used, BiFunction<GraphBuilder, Integer, Value> attention) {
    Value[] attended = new Value[used.size()];
    for (int i = 0; i < attended.length; i++) {
      attended[i] = graph.apply(Operator.RESHAPE, attended(used.get(i), i, attention), oneHead);
    }
    return graph.apply(Operator.CONCAT, Map.of("axis", 0), attended);
  }

  private Value attended(
      Group group, int index, BiFunction<GraphBuilder, Integer, Value> attention) {
    // A batch has at least one group.
    return index == 0
        ? attention.apply(graph, index)
        : graph.choose(
            group.used(),
            branch -> attention.apply(branch, index),
            branch -> branch.apply(Operator.IDENTITY, nothing));
  }

  /** {@code softmax(q·kᵀ/√size + excluded)·v}: {@code [rows, heads, queries, head_size]}. */
  private Value padded(GraphBuilder branch, States x, Group group) {
    Value scores = scores(branch, x, group);
    return weighed(branch, branch.apply(Operator.ADD, scores, group.excluded()), x, group);
  }

  /** The same for rows of equal length, in which nothing is excluded. */
  private Value unpadded(GraphBuilder branch, States x, Group group) {
    return weighed(branch, scores(branch, x, group), x, group);
  }

  private Value scores(GraphBuilder branch, States x, Group group) {
    return branch.apply(
        Operator.FUSED_MATMUL,
        Map.of(
            "transBatchA", 1,
            "transBatchB", 1,
            "transB", 1,
            "alpha", (float) (1 / Math.sqrt(heads.size()))),
        heads.split(branch, gather(branch, x.query(), group.queries())),
        heads.split(branch, gather(branch, x.key(), group.keys())));
  }

  private Value weighed(GraphBuilder branch, Value scores, States x, Group group) {
    Value shares = branch.apply(Operator.SOFTMAX, Map.of("axis", -1), scores);
    return branch.apply(
        Operator.FUSED_MATMUL,
        Map.of("transBatchB", 1),
        shares,
        heads.split(branch, gather(branch, x.value(), group.keys())));
  }

  /**
   * The same for long rows of equal length, by an operator that never holds all scores at once: a
   * row of thousands of tokens has millions of them. It leaves a row's tokens before its heads:
   * {@code [rows, queries, hidden]}.
   */
  private Value byOperator(GraphBuilder branch, States x, Value rows) {
    return branch.apply(
        Operator.MULTI_HEAD_ATTENTION,
        Map.of("num_heads", heads.count()),
        gather(branch, x.query(), rows),
        gather(branch, x.key(), rows),
        gather(branch, x.value(), rows));
  }

  private static Value gather(GraphBuilder graph, Value table, Value indices) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), table, indices);
  }
}
