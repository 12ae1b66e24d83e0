package dev.millrace.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which rows make up which batch of an epoch: at random, but rows of about the same length
 * together, so that little is computed for padding.
 */
public final class BatchOrder {
  /** Rows are sorted by length within so many batches' worth of random rows. */
  private static final int BATCHES_SORTED_TOGETHER = 50;

  private BatchOrder() {}

  /**
   * The batches of an epoch, in order. All have the same number of rows but for one.
   *
   * @param lengths tokens of each row
   * @param batchSize rows of a batch
   * @param seed the same seed and epoch give the same order
   */
  public static List<int[]> of(int[] lengths, int batchSize, long seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
    int[] rows = Shuffle.range(lengths.length);
    Shuffle.shuffle(rows, random);
    List<int[]> batches = new ArrayList<>();
    int pool = Math.multiplyExact(batchSize, BATCHES_SORTED_TOGETHER);
    for (int start = 0; start < rows.length; start += pool) {
      int[] sorted = byLength(rows, start, Math.min(rows.length, start + pool), lengths);
      for (int from = 0; from < sorted.length; from += batchSize) {
        batches.add(Arrays.copyOfRange(sorted, from, Math.min(sorted.length, from + batchSize)));
      }
    }
    int[] order = Shuffle.range(batches.size());
    Shuffle.shuffle(order, random);
    return Arrays.stream(order).mapToObj(batches::get).toList();
  }

  private static int[] byLength(int[] rows, int from, int to, int[] lengths) {
    return Arrays.stream(rows, from, to)
        .boxed()
        .sorted(Comparator.comparingInt(row -> lengths[row]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
