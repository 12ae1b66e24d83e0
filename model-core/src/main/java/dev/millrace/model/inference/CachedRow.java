package dev.millrace.model.inference;

import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.head.Classification;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A row whose result was known; what a cache keeps of a row.
 *
 * <p>Threading: immutable, any thread.
 */
record CachedRow(Classification result, @Nullable ProjectedState projected)
    implements PendingInference {

  /** How many coordinates are kept beside the result. */
  int directions() {
    return projected == null ? 0 : projected.coordinates().length;
  }

  @Override
  public boolean isDone() {
    return true;
  }

  @Override
  public float[] state() {
    throw new IllegalStateException("a row with a result has an adapter with a head");
  }

  @Override
  public void await(Duration timeout) {
    // Nothing to wait for.
  }
}
