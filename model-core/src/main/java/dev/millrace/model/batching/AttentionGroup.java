package dev.millrace.model.batching;

/**
 * Rows that are attended in one call, padded to the longest of them.
 *
 * @param rows how many
 * @param length tokens of the longest
 * @param tokens {@code [rows, length]}: which packed token stands at each place; places beyond a
 *     row's end hold the row's own first token, which is masked there
 * @param lengths {@code [rows]}
 */
public record AttentionGroup(int rows, int length, long[] tokens, int[] lengths) {}
