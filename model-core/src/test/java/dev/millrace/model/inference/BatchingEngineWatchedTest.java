package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.inference.InferenceException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of batches, and what becomes of an engine whose worker died or hangs. */
@Tag("unit")
@Timeout(300)
class BatchingEngineWatchedTest extends EngineFixture {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  /** Writes down what it hears; may throw as no observer may. */
  private class Listener implements EngineObserver {
    @Override
    public void started(BatchWork batch) {
      heard.add("started " + batch.rows() + " of " + batch.adapters());
    }

    @Override
    public void ended(BatchWork batch, boolean failed) {
      heard.add("ended " + batch.rows() + (failed ? " failed" : ""));
    }
  }

  private BatchingEngine engine(FakeEncoder encoder, EngineObserver observer) {
    return new BatchingEngine(
        encoder, new EngineOptions(new BatchPolicy(100, 50), 1, 100), observer);
  }

  @Test
  void eachAttemptIsToldWithItsSize() throws Exception {
    FakeEncoder encoder =
        new FakeEncoder() {
          @Override
          float[][] answer(List<long[]> inputIds) throws EncoderException {
            if (inputIds.size() > 1) {
              throw new EncoderException("too many");
            }
            return super.answer(inputIds);
          }
        };
    encoder.hold();
    try (BatchingEngine engine = engine(encoder, new Listener())) {
      PendingInference first = engine.submit(text(1, 1), ADAPTER, LONG);
      encoder.nextBatch();
      List<PendingInference> rest = submit(engine, 2);
      assertThat(engine.waiting()).isEqualTo(new QueueSize(2, 2));
      encoder.release();
      first.await(LONG);
      for (PendingInference row : rest) {
        row.await(LONG);
      }
    }
    assertThat(heard)
        .containsExactly(
            "started 1 of [echo]",
            "ended 1",
            "started 2 of [echo]",
            "ended 2 failed",
            "started 1 of [echo]",
            "ended 1",
            "started 1 of [echo]",
            "ended 1");
  }

  @Test
  void aRowsWaitIsThatForItsBatch() throws Exception {
    InferenceRow row = new InferenceRow(text(1, 3), ADAPTER);
    BatchWork work = BatchWork.of(List.of(row), row.submittedNanos() + 5);
    assertThat(work).isEqualTo(new BatchWork(1, 3, List.of("echo"), 5));
  }

  @Test
  void aWorkerThatDiesLeavesNobodyWaiting() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    EngineObserver deadly =
        new Listener() {
          @Override
          public void ended(BatchWork batch, boolean failed) {
            throw new OutOfMemoryError("no heap left");
          }
        };
    try (BatchingEngine engine = engine(encoder, deadly)) {
      PendingInference computed = engine.submit(text(1, 1), ADAPTER, LONG);
      encoder.nextBatch();
      List<PendingInference> waiting = submit(engine, 2);
      encoder.release();

      computed.await(LONG);
      assertThat(computed.result().score()).isNotNaN();
      for (PendingInference row : waiting) {
        row.await(LONG);
        assertThat(failure(row).reason()).isEqualTo(Reason.ENGINE_CLOSED);
        assertThat(failure(row)).hasRootCauseMessage("no heap left");
      }
      assertThatThrownBy(() -> engine.submit(text(1, 1), ADAPTER, LONG))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(encoder.isClosed()).isTrue();
  }

  @Test
  void closingInTimeLeavesAHangingBatchAndItsEncoderAlone() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, EngineObserver.NONE);
    PendingInference hanging = engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();

    assertThat(engine.close(Duration.ZERO)).isFalse();
    assertThat(encoder.isClosed()).isFalse();
    assertThat(hanging.isDone()).isFalse();

    encoder.release();
    hanging.await(LONG);
    assertThat(engine.close(LONG)).isTrue();
    assertThat(encoder.isClosed()).isTrue();
  }
}
