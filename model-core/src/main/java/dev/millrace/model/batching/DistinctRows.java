package dev.millrace.model.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows of a batch are the same question, to be computed once: streams repeat themselves.
 *
 * @param first the first row of each distinct question, in order
 * @param distinctOf for each row, which of these it is
 */
public record DistinctRows(int[] first, int[] distinctOf) {

  private record Row(long[] inputIds, Object adapter) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row row
          && adapter == row.adapter
          && Arrays.equals(inputIds, row.inputIds);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(inputIds) + System.identityHashCode(adapter);
    }
  }

  /**
   * Finds them.
   *
   * @param inputIds token ids of each row
   * @param adapters what else decides a row's state; the same only if it is the same object
   */
  public static DistinctRows of(List<long[]> inputIds, List<?> adapters) {
    Map<Row, Integer> seen = new HashMap<>();
    List<Integer> first = new ArrayList<>();
    int[] distinctOf = new int[inputIds.size()];
    for (int row = 0; row < distinctOf.length; row++) {
      int next = first.size();
      Integer known = seen.putIfAbsent(new Row(inputIds.get(row), adapters.get(row)), next);
      if (known == null) {
        first.add(row);
      }
      distinctOf[row] = known == null ? next : known;
    }
    return new DistinctRows(first.stream().mapToInt(Integer::intValue).toArray(), distinctOf);
  }

  /** Whether no row is asked twice. */
  public boolean all() {
    return first.length == distinctOf.length;
  }

  /** The first rows of a list with an element for each row. */
  public <T> List<T> firstOf(List<T> rows) {
    return Arrays.stream(first).mapToObj(rows::get).toList();
  }
}
