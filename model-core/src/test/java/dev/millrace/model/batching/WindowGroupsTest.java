package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WindowGroupsTest {
  private static final int REACH = 8;
  private static final int COUNT = 4;

  /** Every token is a query once, and finds among its block's keys what is within its reach. */
  @RepeatedTest(60)
  void everyTokenSeesWhatIsWithinReach(RepetitionInfo repetition) {
    int[] lengths = Lengths.random(new Random(repetition.getCurrentRepetition()), 8, 100);
    long[] firstTokens = Lengths.firstTokens(lengths);

    WindowGroups windows = WindowGroups.of(lengths, firstTokens, REACH, COUNT);

    assertThat(windows.groups()).hasSize(COUNT);
    AttentionResults results = new AttentionResults(windows.results());
    for (WindowGroup group : windows.groups()) {
      if (group.used()) {
        results.group(group.queries(), group.queryTokens(), queryCounts(group), false);
        requireKeys(group, lengths, firstTokens);
      }
    }
    results.requireAll(Arrays.stream(lengths).sum());
  }

  /** A block's tokens count up; padding is its row's first token. */
  private static int[] queryCounts(WindowGroup group) {
    int[] counts = new int[group.blocks()];
    for (int block = 0; block < counts.length; block++) {
      int start = block * group.queryTokens();
      int count = 1;
      while (count < group.queryTokens()
          && group.queries()[start + count] == group.queries()[start] + count) {
        count++;
      }
      counts[block] = count;
    }
    return counts;
  }

  private static void requireKeys(WindowGroup group, int[] lengths, long[] firstTokens) {
    int[] counts = queryCounts(group);
    for (int block = 0; block < group.blocks(); block++) {
      Set<Long> keys = new HashSet<>();
      for (int i = 0; i < group.keyCounts()[block]; i++) {
        keys.add(group.keys()[block * group.keyTokens() + i]);
      }
      for (int i = 0; i < counts[block]; i++) {
        long query = group.queries()[block * group.queryTokens() + i];
        int row = rowOf(query, firstTokens);
        for (long key = query - REACH; key <= query + REACH; key++) {
          if (key >= firstTokens[row] && key < firstTokens[row] + lengths[row]) {
            assertThat(keys).contains(key);
          }
        }
        assertThat(keys).allMatch(key -> rowOf(key, firstTokens) == row);
      }
    }
  }

  private static int rowOf(long token, long[] firstTokens) {
    int row = 0;
    while (row + 1 < firstTokens.length && firstTokens[row + 1] <= token) {
      row++;
    }
    return row;
  }

  /** The point of blocks: pairs of tokens grow with the length, not with its square. */
  @Test
  void aLongRowCostsInProportionToItsLength() {
    assertThat(pairs(4_000)).isLessThanOrEqualTo(2 * pairs(2_000) + 4 * REACH * 4 * REACH);
  }

  private static long pairs(int length) {
    return WindowGroups.of(new int[] {length}, new long[1], REACH, COUNT).groups().stream()
        .filter(WindowGroup::used)
        .mapToLong(g -> (long) g.blocks() * g.queryTokens() * g.keyTokens())
        .sum();
  }
}
