package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import dev.millrace.model.architecture.Pooling;

/** Pooling of padded rows. */
final class Pooler {
  /** Below every state. */
  private static final float LOWEST = -1e30f;

  private Pooler() {}

  /**
   * Pools.
   *
   * @param states {@code [rows, length, hidden]}
   * @param real {@code [rows, length]}: 1 for tokens, 0 for padding
   * @return {@code [rows, hidden]}
   */
  static NDArray pool(NDArray states, NDArray real, Pooling pooling) {
    return switch (pooling) {
      case FIRST_TOKEN -> states.get(":, 0");
      case MEAN -> mean(states, real);
      case MAX -> states.add(real.sub(1).mul(-LOWEST).expandDims(2)).max(new int[] {1});
      case MEAN_OF_FIRST_AND_MEAN ->
          Scaling.scaled(states.get(":, 0").add(mean(states, real)), 0.5f);
      case NONE ->
          throw new IllegalArgumentException("expected a pooling that makes one state of a row");
    };
  }

  private static NDArray mean(NDArray states, NDArray real) {
    NDArray share = real.div(real.sum(new int[] {1}, true));
    return states.mul(share.expandDims(2)).sum(new int[] {1});
  }
}
