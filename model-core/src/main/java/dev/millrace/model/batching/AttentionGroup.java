package dev.millrace.model.batching;

import java.util.Arrays;

/**
 * Rows that are attended in one call, padded to the longest of them.
 *
 * @param rows how many
 * @param length tokens of the longest
 * @param tokens {@code [rows, length]}: which packed token stands at each place; places beyond a
 *     row's end hold the row's own first token, which is masked there
 * @param lengths {@code [rows]}
 * @param rowNumbers {@code [rows]}: which rows of the batch they are
 * @param used whether anybody reads the result
 */
public record AttentionGroup(
    int rows, int length, long[] tokens, int[] lengths, long[] rowNumbers, boolean used) {
  /** From this length on, an operator that never holds all scores is the better one. */
  private static final int LONG = 256;

  /** Stands where a batch has no more groups: one token that attends to itself. */
  static final AttentionGroup UNUSED =
      new AttentionGroup(1, 1, new long[1], new int[] {1}, new long[1], false);

  /** Whether its rows are all of one length, none of them padded. */
  public boolean even() {
    return Arrays.stream(lengths).allMatch(l -> l == length);
  }

  /** Whether its rows are even, and long. */
  public boolean evenAndLong() {
    return length >= LONG && even();
  }
}
