package dev.millrace.model.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows laid out for a packed encoder: their tokens one after another, in the order given, and the
 * index tables that attention and adapters need.
 *
 * @param rows number of rows
 * @param inputIds {@code [tokens]}
 * @param positionIds {@code [tokens]}: in each row as {@link Positions} says
 * @param firstTokens {@code [rows]}: where each row begins
 * @param groups rows by length, as many groups as the graph has inputs for
 * @param groupPosition {@code [tokens]}: each token's place in the concatenation of the groups
 * @param rowPosition {@code [rows]}: each row's place in the concatenation of the groups' rows
 * @param chunks tokens by adapter
 */
public record PackedBatch(
    int rows,
    long[] inputIds,
    long[] positionIds,
    long[] firstTokens,
    List<AttentionGroup> groups,
    long[] groupPosition,
    long[] rowPosition,
    AdapterChunks chunks) {

  /** Marks a batch in which no row has low-rank weights. */
  public static final int NO_SLOTS = 0;

  /** Real tokens in the batch; there are no others outside attention. */
  public int tokens() {
    return inputIds.length;
  }

  /** Tokens of a row. */
  public int length(int row) {
    long end = row + 1 < rows ? firstTokens[row + 1] : tokens();
    return (int) (end - firstTokens[row]);
  }

  /**
   * Lays rows out.
   *
   * @param rows token ids of each row; at least one row, none empty
   * @param slotOfRow which adapter's matrices each row uses; ignored if there are no slots
   * @param slots number of slots, or {@link #NO_SLOTS}
   * @param attentionGroups how many groups the graph has inputs for
   * @param positions how tokens are numbered
   */
  public static PackedBatch of(
      List<long[]> rows, int[] slotOfRow, int slots, int attentionGroups, Positions positions) {
    int tokens = rows.stream().mapToInt(row -> row.length).sum();
    long[] inputIds = new long[tokens];
    long[] positionIds = new long[tokens];
    long[] firstTokens = new long[rows.size()];
    int[] slotOfToken = new int[tokens];
    int next = 0;
    for (int row = 0; row < rows.size(); row++) {
      long[] ids = rows.get(row);
      if (ids.length == 0) {
        throw new IllegalArgumentException("row %d has no tokens".formatted(row));
      }
      firstTokens[row] = next;
      System.arraycopy(ids, 0, inputIds, next, ids.length);
      positions.number(ids, positionIds, next);
      Arrays.fill(slotOfToken, next, next + ids.length, slots == NO_SLOTS ? 0 : slotOfRow[row]);
      next += ids.length;
    }
    int[] lengths = rows.stream().mapToInt(row -> row.length).toArray();
    long[] groupPosition = new long[tokens];
    List<int[]> rowsByGroup = LengthGroups.split(lengths, attentionGroups);
    List<AttentionGroup> groups =
        groups(rowsByGroup, lengths, firstTokens, attentionGroups, groupPosition);
    return new PackedBatch(
        rows.size(),
        inputIds,
        positionIds,
        firstTokens,
        groups,
        groupPosition,
        rowPosition(rowsByGroup, rows.size()),
        slots == NO_SLOTS ? AdapterChunks.none(tokens) : AdapterChunks.of(slotOfToken, slots));
  }

  private static List<AttentionGroup> groups(
      List<int[]> rowsByGroup, int[] lengths, long[] firstTokens, int count, long[] groupPosition) {
    List<AttentionGroup> groups = new ArrayList<>(count);
    long start = 0;
    for (int[] rows : rowsByGroup) {
      AttentionGroup group = group(rows, lengths, firstTokens, start, groupPosition);
      groups.add(group);
      start += (long) group.rows() * group.length();
    }
    while (groups.size() < count) {
      // The graph has an input for every group: one token attending to itself, read by nobody.
      groups.add(new AttentionGroup(1, 1, new long[1], new int[] {1}));
    }
    return List.copyOf(groups);
  }

  private static long[] rowPosition(List<int[]> rowsByGroup, int rows) {
    long[] position = new long[rows];
    int next = 0;
    for (int[] group : rowsByGroup) {
      for (int row : group) {
        position[row] = next++;
      }
    }
    return position;
  }

  private static AttentionGroup group(
      int[] rows, int[] lengths, long[] firstTokens, long start, long[] groupPosition) {
    int longest = lengths[rows[0]];
    long[] tokens = new long[rows.length * longest];
    int[] groupLengths = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int first = (int) firstTokens[rows[i]];
      groupLengths[i] = lengths[rows[i]];
      // Padding has no weight in attention, but no weight times NaN is NaN: it is the row's own.
      Arrays.fill(tokens, i * longest, (i + 1) * longest, first);
      for (int t = 0; t < groupLengths[i]; t++) {
        tokens[i * longest + t] = firstTokens[rows[i]] + t;
        groupPosition[first + t] = start + (long) i * longest + t;
      }
    }
    return new AttentionGroup(rows.length, longest, tokens, groupLengths);
  }
}
