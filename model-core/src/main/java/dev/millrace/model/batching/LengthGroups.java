package dev.millrace.model.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Splits a batch's rows into groups of similar length, each padded to its own longest row.
 *
 * <p>The split is the cheapest one: rows sorted by length are cut at the boundaries between
 * distinct lengths that minimize the padded cost, by dynamic programming over the distinct lengths.
 */
final class LengthGroups {
  /**
   * A padded token costs this many units apart from the {@code length} products it takes part in:
   * it is gathered, copied and scattered back. Attention of 64-token rows spends about as much on
   * one as on the other.
   */
  private static final long TOKEN_COST = 64;

  private LengthGroups() {}

  /**
   * Row numbers by group.
   *
   * @param lengths tokens per row
   * @param mostGroups how many groups there may be
   * @return one to {@code mostGroups} groups, longest rows first; together all rows, each once
   */
  static List<int[]> split(int[] lengths, int mostGroups) {
    Integer[] rows = new Integer[lengths.length];
    Arrays.setAll(rows, row -> row);
    Arrays.sort(rows, Comparator.comparingInt((Integer row) -> -lengths[row]));
    int[] starts = startsOfDistinctLengths(rows, lengths);
    int[] cuts = cheapestCuts(rows, lengths, starts, Math.min(mostGroups, starts.length - 1));
    List<int[]> groups = new ArrayList<>();
    for (int i = 0; i + 1 < cuts.length; i++) {
      groups.add(Arrays.stream(rows, cuts[i], cuts[i + 1]).mapToInt(Integer::intValue).toArray());
    }
    return groups;
  }

  /** Where in the sorted rows a new length begins, and at last the number of rows. */
  private static int[] startsOfDistinctLengths(Integer[] rows, int[] lengths) {
    int[] starts = new int[rows.length + 1];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (i == 0 || lengths[rows[i]] != lengths[rows[i - 1]]) {
        starts[count++] = i;
      }
    }
    starts[count++] = rows.length;
    return Arrays.copyOf(starts, count);
  }

  private static int[] cheapestCuts(Integer[] rows, int[] lengths, int[] starts, int groups) {
    int distinct = starts.length - 1;
    long[][] cost = new long[groups + 1][distinct + 1];
    int[][] from = new int[groups + 1][distinct + 1];
    for (long[] row : cost) {
      Arrays.fill(row, Long.MAX_VALUE);
    }
    cost[0][0] = 0;
    for (int group = 1; group <= groups; group++) {
      for (int end = group; end <= distinct; end++) {
        for (int begin = group - 1; begin < end; begin++) {
          if (cost[group - 1][begin] == Long.MAX_VALUE) {
            continue;
          }
          long longest = lengths[rows[starts[begin]]];
          long padded =
              (starts[end] - starts[begin]) * longest * (longest + TOKEN_COST)
                  + cost[group - 1][begin];
          if (padded < cost[group][end]) {
            cost[group][end] = padded;
            from[group][end] = begin;
          }
        }
      }
    }
    int[] cuts = new int[groups + 1];
    int end = distinct;
    for (int group = groups; group >= 0; group--) {
      cuts[group] = starts[end];
      end = from[group][end];
    }
    return cuts;
  }
}
