package dev.millrace.model.batching;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows laid out for a packed encoder: their tokens one after another, in the order given, and the
 * index tables that attention and adapters need.
 *
 * @param rows number of rows
 * @param inputIds {@code [tokens]}
 * @param positionIds {@code [tokens]}: in each row as {@link Positions} says
 * @param firstTokens {@code [rows]}: where each row begins
 * @param groups rows by length, for attention to whole rows
 * @param windows the same for attention within a window, or null if the encoder has none
 * @param chunks tokens by adapter
 * @param rowChunks rows by adapter
 */
public record PackedBatch(
    int rows,
    long[] inputIds,
    long[] positionIds,
    long[] firstTokens,
    RowGroups groups,
    @Nullable WindowGroups windows,
    AdapterChunks chunks,
    AdapterChunks rowChunks) {

  /** Marks a batch in which no row has low-rank weights. */
  public static final int NO_SLOTS = 0;

  /** Real tokens in the batch; there are no others outside attention. */
  public int tokens() {
    return inputIds.length;
  }

  /** Tokens of a row. */
  public int length(int row) {
    long end = row + 1 < rows ? firstTokens[row + 1] : tokens();
    return (int) (end - firstTokens[row]);
  }

  /**
   * Lays rows out.
   *
   * @param rows token ids of each row; at least one row, none empty
   * @param slotOfRow which adapter's matrices each row uses; ignored unless there are several
   * @param slots number of slots, or {@link #NO_SLOTS}
   * @param layout what the encoder asks for
   */
  public static PackedBatch of(List<long[]> rows, int[] slotOfRow, int slots, PackedLayout layout) {
    int tokens = rows.stream().mapToInt(row -> row.length).sum();
    int[] lengths = rows.stream().mapToInt(row -> row.length).toArray();
    long[] inputIds = new long[tokens];
    long[] positionIds = new long[tokens];
    long[] firstTokens = new long[rows.size()];
    int next = 0;
    for (int row = 0; row < rows.size(); row++) {
      long[] ids = rows.get(row);
      if (ids.length == 0) {
        throw new IllegalArgumentException("row %d has no tokens".formatted(row));
      }
      firstTokens[row] = next;
      System.arraycopy(ids, 0, inputIds, next, ids.length);
      layout.positions().number(ids, positionIds, next);
      next += ids.length;
    }
    boolean divided = slots > 1;
    return new PackedBatch(
        rows.size(),
        inputIds,
        positionIds,
        firstTokens,
        RowGroups.of(lengths, firstTokens, layout.groups()),
        layout.reach() == PackedLayout.NO_WINDOW
            ? null
            : WindowGroups.of(lengths, firstTokens, layout.reach(), layout.groups()),
        divided
            ? AdapterChunks.of(slotOfToken(slotOfRow, lengths, tokens), slots)
            : AdapterChunks.undivided(tokens),
        divided ? AdapterChunks.of(slotOfRow, slots) : AdapterChunks.undivided(rows.size()));
  }

  private static int[] slotOfToken(int[] slotOfRow, int[] lengths, int tokens) {
    int[] slotOfToken = new int[tokens];
    int next = 0;
    for (int row = 0; row < lengths.length; row++) {
      Arrays.fill(slotOfToken, next, next + lengths[row], slotOfRow[row]);
      next += lengths[row];
    }
    return slotOfToken;
  }
}
