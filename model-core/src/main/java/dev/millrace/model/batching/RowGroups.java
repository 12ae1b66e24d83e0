package dev.millrace.model.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch's rows in groups of similar length, for attention to whole rows.
 *
 * @param groups as many groups as the graph has inputs for
 * @param results where the tokens' results are
 * @param rowPosition {@code [rows]}: each row's place in the concatenation of the groups' rows
 */
public record RowGroups(List<AttentionGroup> groups, ResultPlaces results, long[] rowPosition) {

  /**
   * Groups rows.
   *
   * @param lengths tokens of each row
   * @param firstTokens where each row begins in the batch
   * @param count how many groups the graph has inputs for
   */
  static RowGroups of(int[] lengths, long[] firstTokens, int count) {
    List<AttentionGroup> groups = new ArrayList<>(count);
    ResultPlaces results = ResultPlaces.of(Arrays.stream(lengths).sum());
    long[] rowPosition = new long[lengths.length];
    long start = 0;
    int position = 0;
    for (int[] rows : LengthGroups.split(lengths, count)) {
      AttentionGroup group = group(rows, lengths, firstTokens);
      boolean tokensFirst = group.evenAndLong();
      groups.add(group);
      for (int row : rows) {
        results.put(firstTokens[row], lengths[row], start, group.length(), tokensFirst);
        start += group.length();
        rowPosition[row] = position++;
      }
    }
    while (groups.size() < count) {
      groups.add(AttentionGroup.UNUSED);
    }
    return new RowGroups(List.copyOf(groups), results, rowPosition);
  }

  private static AttentionGroup group(int[] rows, int[] lengths, long[] firstTokens) {
    int longest = lengths[rows[0]];
    long[] tokens = new long[rows.length * longest];
    int[] groupLengths = new int[rows.length];
    long[] rowNumbers = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      long first = firstTokens[rows[i]];
      groupLengths[i] = lengths[rows[i]];
      rowNumbers[i] = rows[i];
      // Padding has no weight in attention, but no weight times NaN is NaN: it is the row's own.
      Arrays.fill(tokens, i * longest, (i + 1) * longest, first);
      for (int t = 0; t < groupLengths[i]; t++) {
        tokens[i * longest + t] = first + t;
      }
    }
    return new AttentionGroup(rows.length, longest, tokens, groupLengths, rowNumbers, true);
  }
}
