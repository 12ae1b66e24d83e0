package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * Attention of padded rows.
 *
 * @param heads how many; divides the hidden size
 */
record Attention(int heads) {
  /** Added to the score of a token that doesn't count: its share becomes exactly 0. */
  private static final float EXCLUDED = -1e9f;

  /** What padding adds to scores: {@code [rows, 1, 1, length]}. */
  static NDArray padding(TokenBatch batch) {
    return batch.real().sub(1).mul(-EXCLUDED).expandDims(1).expandDims(1);
  }

  /**
   * What distance adds to scores where a token sees its neighbours only: {@code [length, length]}.
   */
  static NDArray distant(NDManager manager, long length, int reach) {
    NDArray places = manager.arange(0f, (float) length, 1f);
    NDArray distance = places.expandDims(1).sub(places.expandDims(0)).abs();
    return distance.gt(reach).toType(DataType.FLOAT32, false).mul(EXCLUDED);
  }

  /** {@code [rows, length, hidden]} as {@code [rows, heads, length, size]}. */
  NDArray split(NDArray x) {
    long rows = x.getShape().get(0);
    long length = x.getShape().get(1);
    return x.reshape(rows, length, heads, -1).transpose(0, 2, 1, 3);
  }

  /**
   * {@code softmax(q·kᵀ/√size + excluded)·v}.
   *
   * @param query {@code [rows, heads, length, size]}, as key and value
   * @param excluded added to the scores, of a shape that broadcasts
   * @return {@code [rows, length, hidden]}
   */
  NDArray attend(NDArray query, NDArray key, NDArray value, NDArray excluded) {
    long rows = query.getShape().get(0);
    long length = query.getShape().get(2);
    float scale = (float) (1 / Math.sqrt((double) query.getShape().get(3)));
    NDArray products = query.matMul(key.transpose(0, 1, 3, 2));
    NDArray scores = Scaling.scaled(products, scale).add(excluded);
    return scores.softmax(-1).matMul(value).transpose(0, 2, 1, 3).reshape(rows, length, -1);
  }
}
