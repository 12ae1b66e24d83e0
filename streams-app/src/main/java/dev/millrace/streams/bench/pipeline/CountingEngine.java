package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the rows that an instance takes.
 *
 * <p>Threading: as the engine's; any thread reads the count.
 */
final class CountingEngine implements InferenceEngine {
  private final InferenceEngine engine;
  private final LongAdder rows = new LongAdder();

  CountingEngine(InferenceEngine engine) {
    this.engine = engine;
  }

  @Override
  public PendingInference submit(TokenizedText text, Adapter adapter, Duration timeout)
      throws InterruptedException, TimeoutException {
    PendingInference row = engine.submit(text, adapter, timeout);
    rows.increment();
    return row;
  }

  long rows() {
    return rows.sum();
  }

  @Override
  public void close() {
    engine.close();
  }
}
