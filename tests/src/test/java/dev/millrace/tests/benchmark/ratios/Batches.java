package dev.millrace.tests.benchmark.ratios;

import dev.millrace.model.batching.BatchPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Rows of random tokens, cut into batches. */
final class Batches {
  private static final int FIRST_WORD = 1_000;
  private static final int LAST_WORD = 30_000;
  private static final int MOST_ROWS = 1 << 20;

  private Batches() {}

  /** In the order given, as many rows as an engine with this budget would take at once. */
  static List<List<long[]>> packed(int[] lengths, int batchTokens) {
    BatchPolicy policy = new BatchPolicy(batchTokens, MOST_ROWS);
    List<List<long[]>> batches = new ArrayList<>();
    for (int start = 0; start < lengths.length; ) {
      int rows = policy.rowsOfNextBatch(Arrays.stream(lengths, start, lengths.length).iterator());
      batches.add(rows(Arrays.copyOfRange(lengths, start, start + rows)));
      start += rows;
    }
    return batches;
  }

  /** In the order given, the same number of rows each. */
  static List<List<long[]>> ofRows(int[] lengths, int rows) {
    List<List<long[]>> batches = new ArrayList<>();
    for (int start = 0; start < lengths.length; start += rows) {
      int end = Math.min(lengths.length, start + rows);
      batches.add(rows(Arrays.copyOfRange(lengths, start, end)));
    }
    return batches;
  }

  /** Sorted by length first, the same number of rows each. */
  static List<List<long[]>> sorted(int[] lengths, int rows) {
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    return ofRows(sorted, rows);
  }

  static long tokens(List<List<long[]>> batches) {
    return batches.stream().flatMap(List::stream).mapToLong(row -> row.length).sum();
  }

  private static List<long[]> rows(int[] lengths) {
    Random random = new Random(Arrays.hashCode(lengths));
    List<long[]> rows = new ArrayList<>();
    for (int length : lengths) {
      rows.add(random.longs(length, FIRST_WORD, LAST_WORD).toArray());
    }
    return rows;
  }
}
