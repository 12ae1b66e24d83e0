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
  private final Value[] rows = new Value[COUNT];
  private final Value[] even = new Value[COUNT];
  private final Value[] evenAndLong = new Value[COUNT];
  private final Value firstTokens;
  private final Value rowPosition;

  TokenGroups(GraphBuilder graph) {
    this.graph = graph;
    for (int i = 0; i < COUNT; i++) {
      tokens[i] =
          graph.input(EncoderInputs.groupTokens(i), DataType.INT64, "rows." + i, "length." + i);
      lengths[i] = graph.input(EncoderInputs.groupLengths(i), DataType.INT32, "rows." + i);
      rows[i] = graph.input(EncoderInputs.groupRows(i), DataType.INT64, "rows." + i);
      even[i] = graph.input(EncoderInputs.groupEven(i), DataType.BOOL);
      evenAndLong[i] = graph.input(EncoderInputs.groupEvenAndLong(i), DataType.BOOL);
    }
    firstTokens = graph.input(EncoderInputs.FIRST_TOKENS, DataType.INT64, "rows");
    rowPosition = graph.input(EncoderInputs.ROW_POSITION, DataType.INT64, "rows");
  }

  /** How many rows there are, int64 {@code [1]}. */
  Value rowCount() {
    return graph.apply(Operator.SHAPE, firstTokens);
  }

  /** Each row's first token out of {@code [tokens, width]}: {@code [rows, width]}. */
  Value first(Value x) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), x, firstTokens);
  }

  /** Which packed tokens a group has, int64 {@code [rows, longest]}. */
  Value tokens(int group) {
    return tokens[group];
  }

  /** A group's part of {@code [tokens, width]}, padded: {@code [rows, longest, width]}. */
  Value grouped(int group, Value x) {
    return graph.apply(Operator.GATHER, Map.of("axis", 0), x, tokens[group]);
  }

  /** Tokens of a group's rows, int32 {@code [rows]}. */
  Value lengths(int group) {
    return lengths[group];
  }

  /** A group's rows by their numbers in the batch, int64 {@code [rows]}. */
  Value rows(int group) {
    return rows[group];
  }

  /** Whether a group's rows are of equal length, none of them padded: a boolean scalar. */
  Value even(int group) {
    return even[group];
  }

  /** Whether a group's rows are of equal length and long: a boolean scalar. */
  Value evenAndLong(int group) {
    return evenAndLong[group];
  }

  /** Each row's place in the concatenation of all groups' rows, int64 {@code [rows]}. */
  Value rowPosition() {
    return rowPosition;
  }

  /** The places in a group's longest row: int64 0 to n−1. */
  Value places(int group) {
    return columns(graph, tokens[group]);
  }

  /** Which places of a group's rows hold a token, not padding: bool {@code [rows, longest]}. */
  Value real(int group) {
    return below(graph, tokens[group], lengths[group]);
  }

  /** The numbers of a matrix's columns: int64 0 to n−1. */
  static Value columns(GraphBuilder graph, Value matrix) {
    Value count =
        graph.apply(
            Operator.GATHER,
            Map.of("axis", 0),
            graph.apply(Operator.SHAPE, matrix),
            graph.index(1));
    return graph.apply(Operator.RANGE, graph.index(0), count, graph.index(1));
  }

  /** Whether a matrix's column is one of the first ones of its row, by their count in int32. */
  static Value below(GraphBuilder graph, Value matrix, Value counts) {
    Value column = graph.apply(Operator.RESHAPE, counts, graph.integers(-1, 1));
    return graph.apply(Operator.LESS, columns(graph, matrix), graph.cast(column, DataType.INT64));
  }
}
