package dev.millrace.model.inference;

import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.head.Classification;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A row whose result is to be kept.
 *
 * <p>Threading: as its row.
 *
 * @param row computes the result
 * @param memory takes the result each time that it is read
 */
record RememberedRow(PendingInference row, Consumer<CachedRow> memory) implements PendingInference {

  @Override
  public boolean isDone() {
    return row.isDone();
  }

  @Override
  public Classification result() throws InferenceException {
    Classification result = row.result();
    if (isFinite(result)) {
      memory.accept(new CachedRow(result, row.projected()));
    }
    return result;
  }

  /** Whether it is an answer: what is no number is refused further on, and is not to stay. */
  private static boolean isFinite(Classification result) {
    for (float score : result.scores()) {
      if (!Float.isFinite(score)) {
        return false;
      }
    }
    return Float.isFinite(result.score());
  }

  @Override
  public @Nullable ProjectedState projected() throws InferenceException {
    return row.projected();
  }

  @Override
  public float[] state() throws InferenceException {
    return row.state();
  }

  @Override
  public void await(Duration timeout) throws InterruptedException, TimeoutException {
    row.await(timeout);
  }
}
