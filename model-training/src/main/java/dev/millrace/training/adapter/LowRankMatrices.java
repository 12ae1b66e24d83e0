package dev.millrace.training.adapter;

import dev.millrace.model.tensor.FloatTensor;

/**
 * The update of one module as it was trained, without its scaling: {@code x · Aᵀ · Bᵀ}.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
public record LowRankMatrices(FloatTensor a, FloatTensor b) {

  /** Checks that they fit each other. */
  public LowRankMatrices {
    if (a.shape().rank() != 2
        || b.shape().rank() != 2
        || a.shape().dimension(0) != b.shape().dimension(1)) {
      throw new IllegalArgumentException(
          "expected A [rank, in] and B [out, rank], got %s and %s".formatted(a.shape(), b.shape()));
    }
  }
}
