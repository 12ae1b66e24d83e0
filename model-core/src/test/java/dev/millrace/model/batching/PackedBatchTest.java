package dev.millrace.model.batching;

import static dev.millrace.model.batching.Positions.FROM_ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("unit")
class PackedBatchTest {
  private static final int GROUPS = 4;

  @Example
  void tokensStandOneRowAfterAnother() {
    PackedBatch batch =
        PackedBatch.of(
            List.of(new long[] {7, 8, 9}, new long[] {5}), new int[2], 0, GROUPS, FROM_ZERO);

    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.tokens()).isEqualTo(4);
    assertThat(batch.inputIds()).containsExactly(7, 8, 9, 5);
    assertThat(batch.positionIds()).containsExactly(0, 1, 2, 0);
    assertThat(batch.firstTokens()).containsExactly(0, 3);
  }

  /** RoBERTa's rule: a padding token in the text has position 0, and those after it move up. */
  @Example
  void aSkippedTokenHasNoPositionOfItsOwn() {
    List<long[]> rows = List.of(new long[] {0, 5, 1, 6}, new long[] {1, 1, 7}, new long[] {0, 2});

    PackedBatch batch = PackedBatch.of(rows, new int[3], 0, GROUPS, Positions.skipping(1));

    assertThat(batch.positionIds()).containsExactly(1, 2, 0, 3, 0, 0, 1, 1, 2);
    assertThat(batch.firstTokens()).containsExactly(0, 4, 7);
  }

  @Example
  void chunksFollowTheRowsSlots() {
    PackedBatch batch =
        PackedBatch.of(
            List.of(new long[3], new long[2], new long[1]), new int[] {1, 0, 1}, 2, 1, FROM_ZERO);

    AdapterChunks chunks = batch.chunks();
    int[] slotOfToken = {1, 1, 1, 0, 0, 1};
    for (int token = 0; token < slotOfToken.length; token++) {
      int chunk = (int) chunks.position()[token] / chunks.chunkTokens();
      assertThat(chunks.slots()[chunk]).as("token %d", token).isEqualTo(slotOfToken[token]);
    }
  }

  @Example
  void slotsAreIgnoredWhereThereAreNone() {
    PackedBatch batch =
        PackedBatch.of(List.of(new long[3]), new int[] {99}, PackedBatch.NO_SLOTS, 1, FROM_ZERO);

    assertThat(batch.chunks().tokens()).containsExactly(0);
  }

  @Example
  void refusesAnEmptyRow() {
    assertThatThrownBy(
            () ->
                PackedBatch.of(List.of(new long[1], new long[0]), new int[2], 0, GROUPS, FROM_ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 1 has no tokens");
  }

  /** What a group's row attends to is that row's tokens in order, and the way back finds them. */
  @Property(tries = 200)
  void attentionSeesEachRowWhole(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 40) Integer> lengths) {
    PackedBatch batch = batch(lengths);

    assertThat(batch.groups()).hasSize(GROUPS);
    Set<Long> seen = new HashSet<>();
    long start = 0;
    for (AttentionGroup group : batch.groups()) {
      assertThat(group.tokens()).hasSize(group.rows() * group.length());
      for (int row = 0; row < group.rows() && seen.size() < batch.tokens(); row++) {
        long first = group.tokens()[row * group.length()];
        assertThat(LongStream.of(batch.firstTokens())).contains(first);
        for (int i = 0; i < group.lengths()[row]; i++) {
          int place = row * group.length() + i;
          long token = first + i;
          assertThat(group.tokens()[place]).isEqualTo(token);
          assertThat(batch.positionIds()[(int) token]).isEqualTo(i);
          assertThat(batch.groupPosition()[(int) token]).isEqualTo(start + place);
          assertThat(seen.add(token)).isTrue();
        }
        for (int i = group.lengths()[row]; i < group.length(); i++) {
          assertThat(group.tokens()[row * group.length() + i])
              .as("padding is of the same row")
              .isEqualTo(first);
        }
        int next = (int) first + group.lengths()[row];
        assertThat(next == batch.tokens() || batch.positionIds()[next] == 0)
            .as("the row's whole length")
            .isTrue();
      }
      start += group.tokens().length;
    }
    assertThat(seen).hasSize(batch.tokens());
  }

  @Property(tries = 200)
  void rowsAreFoundAmongTheGroupsRows(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 40) Integer> lengths) {
    PackedBatch batch = batch(lengths);

    List<Long> firstTokens = new ArrayList<>();
    for (AttentionGroup group : batch.groups()) {
      for (int row = 0; row < group.rows(); row++) {
        firstTokens.add(group.tokens()[row * group.length()]);
      }
    }
    assertThat(LongStream.of(batch.rowPosition()).mapToObj(p -> firstTokens.get((int) p)))
        .containsExactlyElementsOf(LongStream.of(batch.firstTokens()).boxed().toList());
    assertThat(LongStream.of(batch.rowPosition()).distinct()).hasSize(batch.rows());
  }

  @Property(tries = 100)
  void groupsThatAreNotNeededHoldOneToken(
      @ForAll @IntRange(min = 1, max = 10) int rows,
      @ForAll @IntRange(min = 1, max = 9) int length) {
    List<Integer> lengths = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      lengths.add(length);
    }

    List<AttentionGroup> groups = batch(lengths).groups();

    assertThat(groups.get(0).rows()).isEqualTo(rows);
    for (AttentionGroup idle : groups.subList(1, GROUPS)) {
      assertThat(idle.tokens()).containsExactly(0);
      assertThat(idle.lengths()).containsExactly(1);
    }
  }

  private static PackedBatch batch(List<Integer> lengths) {
    List<long[]> rows = lengths.stream().map(length -> new long[length]).toList();
    return PackedBatch.of(rows, new int[rows.size()], 0, GROUPS, FROM_ZERO);
  }
}
