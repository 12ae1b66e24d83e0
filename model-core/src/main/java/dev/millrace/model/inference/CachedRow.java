package dev.millrace.model.inference;

import dev.millrace.model.head.Classification;
import java.time.Duration;

/**
 * A row whose result was known.
 *
 * <p>Threading: immutable, any thread.
 */
record CachedRow(Classification result) implements PendingInference {

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
