package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Rows of tokens, padded to the longest.
 *
 * @param ids int64 {@code [rows, length]}; padding has id 0
 * @param positions int64 {@code [rows, length]}: each token's row in the position table
 * @param real float {@code [rows, length]}: 1 for tokens, 0 for padding
 */
public record TokenBatch(NDArray ids, NDArray positions, NDArray real) {

  /**
   * A batch of rows.
   *
   * @param manager owns the arrays
   * @param rows token ids of each row, special ones included
   * @param paddingToken the id that stands at position 0 while the others count from 1, or below 0
   *     where positions just count
   */
  public static TokenBatch of(NDManager manager, List<long[]> rows, int paddingToken) {
    int length = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    long[] ids = new long[rows.size() * length];
    long[] positions = new long[ids.length];
    float[] real = new float[ids.length];
    for (int row = 0; row < rows.size(); row++) {
      long[] tokens = rows.get(row);
      int next = paddingToken < 0 ? 0 : 1;
      for (int i = 0; i < tokens.length; i++) {
        int at = row * length + i;
        ids[at] = tokens[i];
        real[at] = 1;
        positions[at] = tokens[i] == paddingToken ? 0 : next++;
      }
    }
    Shape shape = new Shape(rows.size(), length);
    return new TokenBatch(
        manager.create(ids, shape), manager.create(positions, shape), manager.create(real, shape));
  }

  /** Tokens of the longest row. */
  long length() {
    return ids.getShape().get(1);
  }
}
