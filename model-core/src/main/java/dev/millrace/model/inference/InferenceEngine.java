package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Computes rows, a text under an adapter each, in batches of its own making.
 *
 * <p>Threading: safe for use by several threads at once; one engine serves all of them, so that
 * their rows share batches.
 */
public interface InferenceEngine extends AutoCloseable {

  /**
   * Hands a row over. Returns at once while the engine's token budget for waiting rows has room,
   * otherwise blocks until it has.
   *
   * @param text what to classify
   * @param adapter whose LoRA and head to use; the row keeps this very object whatever is published
   *     later
   * @param timeout how long to wait for room
   * @throws TimeoutException if there was no room in that time; nothing was handed over
   * @throws IllegalStateException if the engine is closed
   */
  PendingInference submit(TokenizedText text, Adapter adapter, Duration timeout)
      throws InterruptedException, TimeoutException;

  /** What was handed over and waits for its batch. */
  default QueueSize waiting() {
    return QueueSize.EMPTY;
  }

  /**
   * {@link #close()}, but waits only so long for what is being computed.
   *
   * @return whether everything has ended; if not, the engine goes on ending in the background, and
   *     what it computes with stays open
   */
  default boolean close(Duration timeout) throws InterruptedException {
    close();
    return true;
  }

  /** Stops; rows not yet computed end with {@link InferenceException.Reason#ENGINE_CLOSED}. */
  @Override
  void close();
}
