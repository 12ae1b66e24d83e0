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
  private static final int LONG = 128;

  /** Stands where a batch has no more groups: one token that attends to itself. */
  static final AttentionGroup UNUSED =
      new AttentionGroup(1, 1, new long[1], new int[] {1}, new long[1], false);

  /** Whether its rows are long and all of one length. */
  public boolean even() {
    return length >= LONG && Arrays.stream(lengths).allMatch(l -> l == length);
  }
}
