package dev.millrace.training.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of about the same length together. */
final class InferenceBatches {
  private InferenceBatches() {}

  /**
   * All rows, in batches of at most so many tokens with padding; a longer row is alone.
   *
   * @return row numbers
   */
  static List<int[]> of(List<long[]> inputIds, int tokens) {
    int[] sorted =
        IntStream.range(0, inputIds.size())
            .boxed()
            .sorted(Comparator.comparingInt(row -> inputIds.get(row).length))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= sorted.length; to++) {
      boolean full =
          to == sorted.length || (to + 1L - from) * inputIds.get(sorted[to]).length > tokens;
      if (full) {
        batches.add(Arrays.copyOfRange(sorted, from, to));
        from = to;
      }
    }
    return batches;
  }
}
