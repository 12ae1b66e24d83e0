package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.head.Classification;
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
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable Classification result;
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

  /** Applies the head to the encoder's state {@code [hidden]} and ends the row either way. */
  void complete(float[] pooled) {
    try {
      float[] logits = adapter.head().logits(pooled);
      for (float logit : logits) {
        if (!Float.isFinite(logit)) {
          fail(
              Reason.NON_FINITE_OUTPUT,
              "adapter %s answered NaN or infinite logits".formatted(adapter.name()),
              null);
          return;
        }
      }
      result = adapter.head().classify(logits);
      done.countDown();
    } catch (RuntimeException e) {
      fail(Reason.MODEL_ERROR, "the head of adapter %s failed".formatted(adapter.name()), e);
    }
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
    if (!isDone()) {
      throw new IllegalStateException("the row is not computed yet");
    }
    if (failure != null) {
      throw failure;
    }
    if (result == null) {
      throw new IllegalStateException("a row ended without a result");
    }
    return result;
  }

  @Override
  public void await(Duration timeout) throws InterruptedException, TimeoutException {
    if (!done.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("no result within " + timeout);
    }
  }
}
