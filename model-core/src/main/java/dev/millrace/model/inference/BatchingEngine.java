package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * One engine for all submitters. A worker that is free takes what waits at once, so an event alone
 * on an idle stream is never held back; while the workers are busy, rows gather and the next batch
 * is larger. Nothing is tuned by a delay.
 *
 * <p>A batch that fails is computed again row by row, so that a row that breaks the model breaks no
 * other.
 *
 * <p>Threading: any thread submits; {@code workers} threads compute and complete. Closing waits for
 * the batches that are being computed.
 */
public final class BatchingEngine implements InferenceEngine {
  private final Encoder encoder;
  private final RowQueue queue;
  private final List<Thread> workers = new ArrayList<>();

  /**
   * Starts the workers.
   *
   * @param encoder closed with the engine
   */
  public BatchingEngine(Encoder encoder, EngineOptions options) {
    this.encoder = encoder;
    this.queue = new RowQueue(options.policy(), options.queueTokens());
    for (int i = 0; i < options.workers(); i++) {
      Thread worker = new Thread(this::work, "inference-" + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
  }

  @Override
  public PendingInference submit(TokenizedText text, Adapter adapter, Duration timeout)
      throws InterruptedException, TimeoutException {
    InferenceRow row = new InferenceRow(text, adapter);
    queue.put(row, timeout);
    return row;
  }

  private void work() {
    List<InferenceRow> batch = queue.take();
    while (!batch.isEmpty()) {
      compute(batch);
      batch = queue.take();
    }
  }

  private void compute(List<InferenceRow> batch) {
    try {
      complete(batch, encode(batch));
    } catch (Encoder.EncoderException | RuntimeException | Error e) {
      // Errors too: a worker that died of one would leave every later row waiting forever.
      if (batch.size() == 1) {
        batch.get(0).fail(Reason.MODEL_ERROR, "the model failed: " + e.getMessage(), e);
      } else {
        batch.forEach(row -> compute(List.of(row)));
      }
    }
  }

  private float[][] encode(List<InferenceRow> batch) throws Encoder.EncoderException {
    float[][] pooled =
        encoder.encode(
            batch.stream().map(row -> row.text().inputIds()).toList(),
            batch.stream().map(InferenceRow::adapter).toList());
    if (pooled.length != batch.size()) {
      throw new Encoder.EncoderException(
          "expected %d rows from the encoder, got %d".formatted(batch.size(), pooled.length));
    }
    return pooled;
  }

  private static void complete(List<InferenceRow> batch, float[][] pooled) {
    for (int i = 0; i < pooled.length; i++) {
      batch.get(i).complete(pooled[i]);
    }
  }

  @Override
  public void close() {
    for (InferenceRow row : queue.close()) {
      row.fail(Reason.ENGINE_CLOSED, "the engine was closed before this row was computed", null);
    }
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          // The encoder must outlive its last batch.
          interrupted = true;
        }
      }
    }
    encoder.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
