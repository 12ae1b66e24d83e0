package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RowGroupsTest {
  private static final int COUNT = 4;

  /** A group's row holds its tokens in order, padded with its own, and its results are found. */
  @RepeatedTest(60)
  void attentionSeesEachRowWhole(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int[] lengths = Lengths.random(random, 20, 400);
    Arrays.fill(lengths, lengths.length / 2, lengths.length, 200 + random.nextInt(100));
    long[] firstTokens = Lengths.firstTokens(lengths);

    RowGroups groups = RowGroups.of(lengths, firstTokens, COUNT);

    assertThat(groups.groups()).hasSize(COUNT);
    AttentionResults results = new AttentionResults(groups.results());
    int rows = 0;
    for (AttentionGroup group : groups.groups()) {
      if (group.used()) {
        for (int i = 0; i < group.rows(); i++) {
          int row = (int) group.rowNumbers()[i];
          assertThat(group.lengths()[i]).isEqualTo(lengths[row]);
          assertThat(groups.rowPosition()[row]).isEqualTo(rows++);
          for (int place = 0; place < group.length(); place++) {
            long expected = firstTokens[row] + (place < lengths[row] ? place : 0);
            assertThat(group.tokens()[i * group.length() + place]).isEqualTo(expected);
          }
        }
        results.group(group.tokens(), group.length(), group.lengths(), group.evenAndLong());
      }
    }
    assertThat(rows).isEqualTo(lengths.length);
    results.requireAll(Arrays.stream(lengths).sum());
  }

  @Test
  void groupsThatAreNotNeededHoldOneTokenThatNobodyReads() {
    RowGroups groups = RowGroups.of(new int[] {5, 5}, new long[] {0, 5}, COUNT);

    assertThat(groups.groups().get(0).rows()).isEqualTo(2);
    for (AttentionGroup idle : groups.groups().subList(1, COUNT)) {
      assertThat(idle.used()).isFalse();
      assertThat(idle.tokens()).containsExactly(0);
      assertThat(idle.lengths()).containsExactly(1);
    }
  }

  @Test
  void rowsOfOneLengthAreEven() {
    assertThat(group(300, 300).even()).isTrue();
    assertThat(group(300, 299).even()).isFalse();
    assertThat(group(20, 20).even()).isTrue();
  }

  @Test
  void shortRowsAreNotLongThoughEven() {
    assertThat(group(300, 300).evenAndLong()).isTrue();
    assertThat(group(300, 299).evenAndLong()).isFalse();
    assertThat(group(20, 20).evenAndLong()).isFalse();
    assertThat(group(8_192).evenAndLong()).isTrue();
  }

  private static AttentionGroup group(int... lengths) {
    return RowGroups.of(lengths, Lengths.firstTokens(lengths), 1).groups().get(0);
  }
}
