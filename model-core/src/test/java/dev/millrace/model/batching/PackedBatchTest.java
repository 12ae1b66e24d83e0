package dev.millrace.model.batching;

import static dev.millrace.model.batching.Positions.FROM_ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.Tag;

@Tag("unit")
class PackedBatchTest {
  private static final int GROUPS = 4;
  private static final PackedLayout LAYOUT =
      new PackedLayout(GROUPS, PackedLayout.NO_WINDOW, FROM_ZERO);

  @Example
  void tokensStandOneRowAfterAnother() {
    PackedBatch batch =
        PackedBatch.of(List.of(new long[] {7, 8, 9}, new long[] {5}), new int[2], 0, LAYOUT);

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

    PackedBatch batch =
        PackedBatch.of(
            rows,
            new int[3],
            0,
            new PackedLayout(GROUPS, PackedLayout.NO_WINDOW, Positions.skipping(1)));

    assertThat(batch.positionIds()).containsExactly(1, 2, 0, 3, 0, 0, 1, 1, 2);
    assertThat(batch.firstTokens()).containsExactly(0, 4, 7);
  }

  @Example
  void chunksFollowTheRowsSlots() {
    PackedBatch batch =
        PackedBatch.of(
            List.of(new long[3], new long[2], new long[1]), new int[] {1, 0, 1}, 2, LAYOUT);

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
        PackedBatch.of(List.of(new long[3]), new int[] {99}, PackedBatch.NO_SLOTS, LAYOUT);

    assertThat(batch.chunks().tokens()).containsExactly(0);
  }

  @Example
  void refusesAnEmptyRow() {
    assertThatThrownBy(
            () -> PackedBatch.of(List.of(new long[1], new long[0]), new int[2], 0, LAYOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 1 has no tokens");
  }

  @Example
  void rowsHaveChunksToo() {
    PackedBatch batch =
        PackedBatch.of(
            List.of(new long[3], new long[2], new long[1]), new int[] {1, 0, 1}, 2, LAYOUT);

    AdapterChunks chunks = batch.rowChunks();
    for (int row = 0; row < 3; row++) {
      int place = (int) chunks.position()[row];
      assertThat(chunks.tokens()[place]).isEqualTo(row);
      assertThat(chunks.slots()[place / chunks.chunkTokens()]).isEqualTo(row == 1 ? 0 : 1);
    }
  }

  @Example
  void windowsAreLaidOutOnlyWhereTheEncoderHasThem() {
    List<long[]> rows = List.of(new long[3]);

    assertThat(PackedBatch.of(rows, new int[1], 0, LAYOUT).windows()).isNull();
    assertThat(
            PackedBatch.of(rows, new int[1], 0, new PackedLayout(GROUPS, 8, FROM_ZERO)).windows())
        .isNotNull();
  }
}
