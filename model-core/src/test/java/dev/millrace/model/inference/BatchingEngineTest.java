package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine around encoders that the test holds in its hand; nothing here waits for a clock. */
@Tag("unit")
@Timeout(60)
class BatchingEngineTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Adapter ADAPTER = Adapters.headOnly("echo");
  private static final long POISON = 666;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
  }

  @Test
  void answersWithTheHeadOfTheRowsAdapter() throws Exception {
    BatchingEngine engine = engine(new FakeEncoder(), 1);

    PendingInference row = engine.submit(text(7, 3), ADAPTER, LONG);
    row.await(LONG);

    assertThat(row.isDone()).isTrue();
    assertThat(row.result().score()).isEqualTo(7);
  }

  @Test
  void theFirstRowGoesAloneAndWhatWaitsMeanwhileIsOneBatch() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);

    PendingInference first = engine.submit(text(1, 1), ADAPTER, LONG);
    assertThat(encoder.nextBatch()).as("an idle engine waits for nothing").isEqualTo(1);
    List<PendingInference> meanwhile = submit(engine, 5);
    assertThat(encoder.isIdle()).isTrue();
    assertThat(first.isDone()).isFalse();
    assertThatThrownBy(first::result).isInstanceOf(IllegalStateException.class);
    encoder.release();

    assertThat(encoder.nextBatch()).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      meanwhile.get(i).await(LONG);
      assertThat(meanwhile.get(i).result().score()).isEqualTo(100 + i);
    }
  }

  @Test
  void severalWorkersComputeAtOnce() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 2);

    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    engine.submit(text(2, 1), ADAPTER, LONG);

    assertThat(encoder.nextBatch()).as("while the first is held").isEqualTo(1);
    encoder.release();
  }

  @Test
  void aFullQueueTimesOutAndTakesNothing() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    engine.submit(text(2, 6), ADAPTER, LONG);

    assertThatThrownBy(() -> engine.submit(text(3, 5), ADAPTER, Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no room for a row of 5 tokens within 1 ms: 6 tokens wait of at most 10");
    engine.submit(text(4, 4), ADAPTER, Duration.ZERO);
    encoder.release();

    assertThat(encoder.nextBatch()).as("2 and 4, not 3").isEqualTo(2);
  }

  @Test
  void aBlockedSubmitterGoesOnWhenThereIsRoom() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    engine.submit(text(2, 10), ADAPTER, LONG);
    Submitter blocked = blockedSubmitter(engine, 1);

    encoder.release();

    PendingInference row = blocked.result.get(30, TimeUnit.SECONDS);
    row.await(LONG);
    assertThat(row.result().score()).isEqualTo(3);
  }

  @Test
  void aRowLargerThanTheQueueIsComputedAllTheSame() throws Exception {
    BatchingEngine engine = engine(new FakeEncoder(), 1);

    PendingInference row = engine.submit(text(5, 500), ADAPTER, LONG);
    row.await(LONG);

    assertThat(row.result().score()).isEqualTo(5);
  }

  @Test
  void onlyThePoisonRowOfAFailedBatchFails() throws Exception {
    FakeEncoder encoder = poisoned(() -> new Encoder.EncoderException("index out of range"));
    requireOnlyPoisonFails(encoder, Reason.MODEL_ERROR, "the model failed: index out of range");
  }

  @Test
  void anExceptionOfTheEncoderIsNoDifferent() throws Exception {
    FakeEncoder encoder = poisoned(() -> new IllegalArgumentException("row 0 has no tokens"));
    requireOnlyPoisonFails(encoder, Reason.MODEL_ERROR, "the model failed: row 0 has no tokens");
  }

  @Test
  void anErrorDoesNotEndTheWorker() throws Exception {
    FakeEncoder encoder = poisoned(() -> new OutOfMemoryError("direct memory"));
    requireOnlyPoisonFails(encoder, Reason.MODEL_ERROR, "the model failed: direct memory");
  }

  @Test
  void aWrongNumberOfRowsIsAFailedBatch() throws Exception {
    FakeEncoder encoder =
        new FakeEncoder() {
          @Override
          float[][] answer(List<long[]> inputIds) throws EncoderException {
            float[][] pooled = super.answer(inputIds);
            return inputIds.size() == 1 && inputIds.get(0)[0] != POISON
                ? pooled
                : Arrays.copyOf(pooled, pooled.length - 1);
          }
        };
    requireOnlyPoisonFails(
        encoder, Reason.MODEL_ERROR, "the model failed: expected 1 rows from the encoder, got 0");
  }

  @Test
  void aRowThatIsNotANumberFailsAlone() throws Exception {
    FakeEncoder encoder =
        new FakeEncoder() {
          @Override
          float[][] answer(List<long[]> inputIds) throws EncoderException {
            float[][] pooled = super.answer(inputIds);
            for (float[] row : pooled) {
              row[0] = row[0] == POISON ? Float.NaN : row[0];
            }
            return pooled;
          }
        };
    requireOnlyPoisonFails(
        encoder, Reason.NON_FINITE_OUTPUT, "adapter echo answered NaN or infinite logits");
    assertThat(encoder.isIdle()).as("nothing is computed again").isTrue();
  }

  @Test
  void aHeadThatFailsIsTheRowsOwnFailure() throws Exception {
    FakeEncoder encoder =
        new FakeEncoder() {
          @Override
          float[][] answer(List<long[]> inputIds) throws EncoderException {
            float[][] pooled = super.answer(inputIds);
            for (int i = 0; i < pooled.length; i++) {
              pooled[i] = inputIds.get(i)[0] == POISON ? new float[0] : pooled[i];
            }
            return pooled;
          }
        };
    requireOnlyPoisonFails(encoder, Reason.MODEL_ERROR, "the head of adapter echo failed");
  }

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
    closing.get(30, TimeUnit.SECONDS);

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

    assertThatThrownBy(() -> blocked.result.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("the engine is closed");
    encoder.release();
    closing.get(30, TimeUnit.SECONDS);
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
    Awaitility.await().until(() -> closer.getState() == Thread.State.WAITING);
    assertThat(encoder.isClosed()).isFalse();

    encoder.release();

    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(atWork.result().score()).isEqualTo(1);
    assertThat(encoder.isClosed()).isTrue();
  }

  @Test
  void aBlockedSubmitterCanBeInterrupted() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    engine.submit(text(2, 10), ADAPTER, LONG);
    Submitter blocked = blockedSubmitter(engine, 1);

    blocked.thread.interrupt();

    assertThatThrownBy(() -> blocked.result.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    encoder.release();
  }

  @Test
  void manyThreadsGetTheirOwnAnswers() throws Exception {
    BatchingEngine engine = engine(new FakeEncoder(), 2);
    ExecutorService threads = threads(8);
    List<Future<Integer>> submitters = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int base = t * 1000;
      submitters.add(
          threads.submit(
              () -> {
                int right = 0;
                for (int i = 0; i < 200; i++) {
                  PendingInference row = engine.submit(text(base + i, 1 + i % 7), ADAPTER, LONG);
                  row.await(LONG);
                  right += row.result().score() == base + i ? 1 : 0;
                }
                return right;
              }));
    }
    for (Future<Integer> submitter : submitters) {
      assertThat(submitter.get(60, TimeUnit.SECONDS)).isEqualTo(200);
    }
  }

  @Test
  void waitingForARowTimesOut() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    PendingInference row = engine(encoder, 1).submit(text(1, 1), ADAPTER, LONG);

    assertThatThrownBy(() -> row.await(Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no result within PT0.001S");
    encoder.release();
  }

  @Test
  void optionsMustAllowSomething() {
    BatchPolicy policy = new BatchPolicy(1, 1);
    assertThatThrownBy(() -> new EngineOptions(policy, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one worker and one token to wait, got 0 and 1");
    assertThatThrownBy(() -> new EngineOptions(policy, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Five rows in one batch, the third of them poison. */
  private void requireOnlyPoisonFails(FakeEncoder encoder, Reason reason, String message)
      throws Exception {
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    List<PendingInference> rows = submit(engine, 2);
    PendingInference poison = engine.submit(text(POISON, 1), ADAPTER, LONG);
    rows.addAll(submit(engine, 2));
    encoder.release();
    assertThat(encoder.nextBatch()).isEqualTo(5);

    poison.await(LONG);
    assertThat(failure(poison)).hasMessage(message);
    assertThat(failure(poison).reason()).isEqualTo(reason);
    for (PendingInference row : rows) {
      row.await(LONG);
      assertThat(row.result().score()).isBetween(100f, 101f);
    }
    PendingInference later = engine.submit(text(9, 1), ADAPTER, LONG);
    later.await(LONG);
    assertThat(later.result().score()).as("the worker lives").isEqualTo(9);
    assertThat(encoder.nextBatch()).as("one row, of a retry or the later one").isEqualTo(1);
  }

  private static FakeEncoder poisoned(Supplier<Throwable> failure) {
    return new FakeEncoder() {
      @Override
      float[][] answer(List<long[]> inputIds) throws EncoderException {
        if (inputIds.stream().anyMatch(ids -> ids[0] == POISON)) {
          Throwable thrown = failure.get();
          if (thrown instanceof EncoderException e) {
            throw e;
          } else if (thrown instanceof RuntimeException e) {
            throw e;
          }
          throw (Error) thrown;
        }
        return super.answer(inputIds);
      }
    };
  }

  private static InferenceException failure(PendingInference row) {
    return catchThrowableOfType(InferenceException.class, row::result);
  }

  /** Rows of one token each: 100, 101, and so on. */
  private static List<PendingInference> submit(BatchingEngine engine, int rows) throws Exception {
    List<PendingInference> pending = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      pending.add(engine.submit(text(100 + i, 1), ADAPTER, LONG));
    }
    return pending;
  }

  private record Submitter(Thread thread, Future<PendingInference> result) {}

  /** A submitter of row 3 that is known to wait for room. */
  private Submitter blockedSubmitter(BatchingEngine engine, int tokens) {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    Future<PendingInference> result =
        threads(1)
            .submit(
                () -> {
                  thread.complete(Thread.currentThread());
                  return engine.submit(text(3, tokens), ADAPTER, LONG);
                });
    Awaitility.await().until(() -> thread.join().getState() == Thread.State.TIMED_WAITING);
    return new Submitter(thread.join(), result);
  }

  private Future<?> inBackground(Runnable action) {
    return threads(1).submit(action);
  }

  private ExecutorService threads(int count) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    opened.add(threads::shutdownNow);
    return threads;
  }

  private BatchingEngine engine(FakeEncoder encoder, int workers) {
    BatchingEngine engine =
        new BatchingEngine(encoder, new EngineOptions(new BatchPolicy(100, 50), workers, 10));
    opened.add(engine);
    return engine;
  }

  private static TokenizedText text(long first, int tokens) {
    long[] ids = new long[tokens];
    ids[0] = first;
    return new TokenizedText(ids, 0, false);
  }
}
