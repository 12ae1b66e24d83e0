package dev.millrace.model.batching;

/**
 * Blocks of rows that are attended in one call: a block's tokens attend to themselves and to what
 * is within reach of any of them.
 *
 * @param blocks how many
 * @param queryTokens tokens of the longest block
 * @param keyTokens tokens that the longest block reaches
 * @param queries {@code [blocks, queryTokens]}: which packed token stands at each place; places
 *     beyond a block's end hold its row's first token, whose result nobody reads
 * @param keys {@code [blocks, keyTokens]}: the same for what is attended to, masked beyond the end
 * @param keyCounts {@code [blocks]}: tokens that a block reaches
 * @param used whether anybody reads the result
 */
public record WindowGroup(
    int blocks,
    int queryTokens,
    int keyTokens,
    long[] queries,
    long[] keys,
    int[] keyCounts,
    boolean used) {

  /** Stands where a batch has no more groups: one token that attends to itself. */
  static final WindowGroup UNUSED =
      new WindowGroup(1, 1, 1, new long[1], new long[1], new int[] {1}, false);
}
