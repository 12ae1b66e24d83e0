package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.inference.InferenceException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for ever on an engine that is closed. */
@Tag("unit")
@Timeout(300)
class BatchingEngineClosingTest extends EngineFixture {
  @Test
  void closingAnswersRowsThatWaitAndFinishesTheBatchAtWork() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    PendingInference atWork = engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    List<PendingInference> waiting = submit(engine, 3);

    Future<?> closing = inBackground(engine::close);
    for (PendingInference row : waiting) {
      row.await(LONG);
      assertThat(failure(row).reason()).isEqualTo(Reason.ENGINE_CLOSED);
    }
    assertThat(encoder.isClosed()).as("while a batch is at work").isFalse();
    encoder.release();
    closing.get(2, TimeUnit.MINUTES);

    assertThat(atWork.result().score()).isEqualTo(1);
    assertThat(encoder.isClosed()).isTrue();
    assertThatThrownBy(() -> engine.submit(text(2, 1), ADAPTER, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine is closed");
  }

  @Test
  void closingLetsBlockedSubmittersGo() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    engine.submit(text(2, 10), ADAPTER, LONG);
    Submitter blocked = blockedSubmitter(engine, 1);

    Future<?> closing = inBackground(engine::close);

    assertThatThrownBy(() -> blocked.result().get(2, TimeUnit.MINUTES))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("the engine is closed");
    encoder.release();
    closing.get(2, TimeUnit.MINUTES);
  }

  @Test
  void closingTwiceIsNoHarm() {
    BatchingEngine engine = engine(new FakeEncoder(), 2);

    engine.close();
    engine.close();
  }

  /** A thread that is told to stop still closes in order, and stays interrupted. */
  @Test
  void closingWaitsForTheBatchThroughAnInterrupt() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    PendingInference atWork = engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closer =
        new Thread(
            () -> {
              engine.close();
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    closer.start();
    closer.interrupt();
    Awaitility.await().atMost(LONG).until(() -> closer.getState() == Thread.State.WAITING);
    assertThat(encoder.isClosed()).isFalse();

    encoder.release();

    assertThat(interrupted.get(2, TimeUnit.MINUTES)).isTrue();
    assertThat(atWork.result().score()).isEqualTo(1);
    assertThat(encoder.isClosed()).isTrue();
  }
}
