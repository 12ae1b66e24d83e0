package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.head.Classification;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way through the engine.
 *
 * <p>Threading: one worker completes it; the latch publishes the result to every reader.
 */
final class InferenceRow implements PendingInference {
  private final TokenizedText text;
  private final Adapter adapter;
  private final long submittedNanos = System.nanoTime();
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable Classification result;
  private @Nullable ProjectedState projected;
  private float @Nullable [] state;
  private @Nullable InferenceException failure;

  InferenceRow(TokenizedText text, Adapter adapter) {
    this.text = text;
    this.adapter = adapter;
  }

  TokenizedText text() {
    return text;
  }

  Adapter adapter() {
    return adapter;
  }

  /** When it was made, by {@link System#nanoTime}. */
  long submittedNanos() {
    return submittedNanos;
  }

  /** Applies the head, if any, to the encoder's state, projects it, and ends the row either way. */
  void complete(float[] pooled) {
    ClassificationHead head = adapter.head();
    try {
      float[] answer = head.isNone() ? pooled : head.logits(pooled);
      if (!isFinite(answer)) {
        fail(
            Reason.NON_FINITE_OUTPUT,
            "adapter %s answered NaN or infinite %s"
                .formatted(adapter.name(), head.isNone() ? "states" : "logits"),
            null);
        return;
      }
      if (head.isNone()) {
        state = answer;
      } else {
        result = head.classify(answer);
        projected = ProjectedState.of(adapter, pooled);
      }
      done.countDown();
    } catch (RuntimeException e) {
      fail(Reason.MODEL_ERROR, "the head of adapter %s failed".formatted(adapter.name()), e);
    }
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  void fail(Reason reason, String message, @Nullable Throwable cause) {
    failure =
        cause == null
            ? new InferenceException(reason, message)
            : new InferenceException(reason, message, cause);
    done.countDown();
  }

  @Override
  public boolean isDone() {
    return done.getCount() == 0;
  }

  @Override
  public Classification result() throws InferenceException {
    requireSuccess();
    if (result == null) {
      throw new IllegalStateException("adapter %s has no head".formatted(adapter.name()));
    }
    return result;
  }

  @Override
  public @Nullable ProjectedState projected() throws InferenceException {
    requireSuccess();
    return projected;
  }

  @Override
  public float[] state() throws InferenceException {
    requireSuccess();
    if (state == null) {
      throw new IllegalStateException("adapter %s has a head".formatted(adapter.name()));
    }
    return state;
  }

  private void requireSuccess() throws InferenceException {
    if (!isDone()) {
      throw new IllegalStateException("the row is not computed yet");
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void await(Duration timeout) throws InterruptedException, TimeoutException {
    if (!done.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("no result within " + timeout);
    }
  }
}
