package dev.millrace.model.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A batch's rows in groups for attention within a window. Long rows are cut into blocks, so that
 * their cost grows with their length and not with its square; all blocks are one group. Short rows
 * are whole and grouped by length.
 *
 * @param groups as many groups as the graph has inputs for
 * @param results where the tokens' results are
 */
public record WindowGroups(List<WindowGroup> groups, ResultPlaces results) {

  /** Blocks of a few tokens would be more gathering than attention. */
  private static final int SMALLEST_BLOCK = 16;

  private record Block(int row, int from, int to) {}

  /**
   * Groups rows.
   *
   * @param lengths tokens of each row
   * @param firstTokens where each row begins in the batch
   * @param reach how many tokens a token sees on each side besides itself
   * @param count how many groups the graph has inputs for, at least 2
   */
  static WindowGroups of(int[] lengths, long[] firstTokens, int reach, int count) {
    // A block reaches as much again as it has; cutting a row that is hardly longer gains nothing.
    int blockTokens = Math.max(2 * reach, SMALLEST_BLOCK);
    int[] shortRows =
        IntStream.range(0, lengths.length).filter(row -> lengths[row] <= 2 * blockTokens).toArray();
    List<List<Block>> blocks = new ArrayList<>();
    List<Block> cut = new ArrayList<>();
    for (int row = 0; row < lengths.length; row++) {
      for (int from = 0;
          lengths[row] > 2 * blockTokens && from < lengths[row];
          from += blockTokens) {
        cut.add(new Block(row, from, Math.min(lengths[row], from + blockTokens)));
      }
    }
    if (!cut.isEmpty()) {
      blocks.add(cut);
    }
    if (shortRows.length > 0) {
      int[] shortLengths = Arrays.stream(shortRows).map(row -> lengths[row]).toArray();
      for (int[] group : LengthGroups.split(shortLengths, count - blocks.size())) {
        blocks.add(
            Arrays.stream(group)
                .mapToObj(i -> new Block(shortRows[i], 0, shortLengths[i]))
                .toList());
      }
    }
    return of(blocks, lengths, firstTokens, reach, count);
  }

  private static WindowGroups of(
      List<List<Block>> blocks, int[] lengths, long[] firstTokens, int reach, int count) {
    List<WindowGroup> groups = new ArrayList<>(count);
    ResultPlaces results = ResultPlaces.of(Arrays.stream(lengths).sum());
    long start = 0;
    for (List<Block> group : blocks) {
      WindowGroup made = group(group, lengths, firstTokens, reach);
      groups.add(made);
      for (Block block : group) {
        long firstToken = firstTokens[block.row()] + block.from();
        results.put(firstToken, block.to() - block.from(), start, made.queryTokens(), false);
        start += made.queryTokens();
      }
    }
    while (groups.size() < count) {
      groups.add(WindowGroup.UNUSED);
    }
    return new WindowGroups(List.copyOf(groups), results);
  }

  private static WindowGroup group(
      List<Block> blocks, int[] lengths, long[] firstTokens, int reach) {
    List<Block> reached =
        blocks.stream()
            .map(
                b ->
                    new Block(
                        b.row(),
                        Math.max(0, b.from() - reach),
                        Math.min(lengths[b.row()], b.to() + reach)))
            .toList();
    int queryTokens = longest(blocks);
    int keyTokens = longest(reached);
    return new WindowGroup(
        blocks.size(),
        queryTokens,
        keyTokens,
        table(blocks, queryTokens, firstTokens),
        table(reached, keyTokens, firstTokens),
        reached.stream().mapToInt(b -> b.to() - b.from()).toArray(),
        true);
  }

  private static int longest(List<Block> blocks) {
    return blocks.stream().mapToInt(b -> b.to() - b.from()).max().orElseThrow();
  }

  private static long[] table(List<Block> blocks, int width, long[] firstTokens) {
    long[] table = new long[blocks.size() * width];
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      long first = firstTokens[block.row()];
      // Padding has no weight in attention, but no weight times NaN is NaN: it is the row's own.
      Arrays.fill(table, i * width, (i + 1) * width, first);
      for (int t = 0; t < block.to() - block.from(); t++) {
        table[i * width + t] = first + block.from() + t;
      }
    }
    return table;
  }
}
