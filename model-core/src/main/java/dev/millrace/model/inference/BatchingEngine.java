package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One engine for all submitters. A worker that is free takes what waits at once, so an event alone
 * on an idle stream is never held back; while the workers are busy, rows gather and the next batch
 * is larger. Nothing is tuned by a delay.
 *
 * <p>A batch that fails is computed again row by row, so that a row that breaks the model breaks no
 * other.
 *
 * <p>A worker that dies, as of memory that is not there, takes the engine with it: all rows end
 * with {@link Reason#ENGINE_CLOSED}, and no other is taken. Left to the other workers, its rows
 * would be waited for without end.
 *
 * <p>Threading: any thread submits; {@code workers} threads compute and complete. Closing waits for
 * the batches that are being computed.
 */
public final class BatchingEngine implements InferenceEngine {
  private final Encoder encoder;
  private final RowQueue queue;
  private final EngineObserver observer;
  private final List<Thread> workers = new ArrayList<>();

  /**
   * Starts the workers.
   *
   * @param encoder closed with the engine
   */
  public BatchingEngine(Encoder encoder, EngineOptions options) {
    this(encoder, options, EngineObserver.NONE);
  }

  /**
   * Starts the workers.
   *
   * @param encoder closed with the engine
   * @param observer hears of each batch
   */
  public BatchingEngine(Encoder encoder, EngineOptions options, EngineObserver observer) {
    this.encoder = encoder;
    this.observer = observer;
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

  @Override
  public QueueSize waiting() {
    return queue.size();
  }

  private void work() {
    List<InferenceRow> batch = List.of();
    try {
      for (batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
        compute(batch);
      }
    } catch (RuntimeException | Error e) {
      breakDown(batch, e);
    }
  }

  private void breakDown(List<InferenceRow> batch, Throwable cause) {
    List<InferenceRow> waiting = queue.close();
    Stream.concat(batch.stream().filter(row -> !row.isDone()), waiting.stream())
        .forEach(row -> row.fail(Reason.ENGINE_CLOSED, "a worker of the engine died", cause));
  }

  private void compute(List<InferenceRow> batch) {
    BatchWork work = BatchWork.of(batch, System.nanoTime());
    observer.started(work);
    Throwable failure = tryCompute(batch);
    observer.ended(work, failure != null);
    if (failure == null) {
      return;
    }
    if (batch.size() == 1) {
      batch.get(0).fail(Reason.MODEL_ERROR, "the model failed: " + failure.getMessage(), failure);
    } else {
      batch.forEach(row -> compute(List.of(row)));
    }
  }

  /** What the batch failed of as a whole, or null. */
  private @Nullable Throwable tryCompute(List<InferenceRow> batch) {
    try {
      complete(batch, encode(batch));
      return null;
    } catch (Encoder.EncoderException | RuntimeException | Error e) {
      // Errors too: what one row makes the model fail of is no reason to fail the others.
      return e;
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
    refuseAndHandBack();
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

  @Override
  public boolean close(Duration timeout) throws InterruptedException {
    refuseAndHandBack();
    long end = System.nanoTime() + timeout.toNanos();
    for (Thread worker : workers) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left > 0) {
        worker.join(left);
      }
      if (worker.isAlive()) {
        return false;
      }
    }
    encoder.close();
    return true;
  }

  private void refuseAndHandBack() {
    for (InferenceRow row : queue.close()) {
      row.fail(Reason.ENGINE_CLOSED, "the engine was closed before this row was computed", null);
    }
  }
}
