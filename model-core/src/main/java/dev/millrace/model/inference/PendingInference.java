package dev.millrace.model.inference;

import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.head.Classification;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One row handed to the engine, and in time its result.
 *
 * <p>Threading: completed by an engine worker, read by any thread.
 */
public interface PendingInference {

  /** Whether {@link #result()} answers at once. Never blocks. */
  boolean isDone();

  /**
   * The result of a done inference.
   *
   * @throws InferenceException if this row failed; the rows it shared a batch with may not have
   * @throws IllegalStateException if not done, or if its adapter has no head
   */
  Classification result() throws InferenceException;

  /**
   * Where the state of a done inference lies on the directions of its adapter's reference; null
   * where the adapter has no reference with moments, or no head.
   *
   * @throws InferenceException if this row failed; the rows it shared a batch with may not have
   * @throws IllegalStateException if not done
   */
  @Nullable ProjectedState projected() throws InferenceException;

  /**
   * The state of a done inference whose adapter has no head, as {@link Encoder#encode} gives it;
   * not to be changed.
   *
   * @throws InferenceException if this row failed; the rows it shared a batch with may not have
   * @throws IllegalStateException if not done, or if its adapter has a head
   */
  float[] state() throws InferenceException;

  /** Waits until done, at most this long. */
  void await(Duration timeout) throws InterruptedException, TimeoutException;
}
