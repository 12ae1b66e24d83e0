package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** Engines, rows and threads for the tests of {@link BatchingEngine}. */
abstract class EngineFixture {
  /** Far more than anything here takes; what waits so long in vain is broken. */
  static final Duration LONG = Duration.ofMinutes(2);

  static final Adapter ADAPTER = Adapters.headOnly("echo");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
  }

  static InferenceException failure(PendingInference row) {
    return catchThrowableOfType(InferenceException.class, row::result);
  }

  /** Rows of one token each: 100, 101, and so on. */
  static List<PendingInference> submit(BatchingEngine engine, int rows) throws Exception {
    List<PendingInference> pending = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      pending.add(engine.submit(text(100 + i, 1), ADAPTER, LONG));
    }
    return pending;
  }

  record Submitter(Thread thread, Future<PendingInference> result) {}

  /** A submitter of row 3 that is known to wait for room. */
  Submitter blockedSubmitter(BatchingEngine engine, int tokens) {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    Future<PendingInference> result =
        threads(1)
            .submit(
                () -> {
                  thread.complete(Thread.currentThread());
                  return engine.submit(text(3, tokens), ADAPTER, LONG);
                });
    Awaitility.await()
        .atMost(LONG)
        .until(() -> thread.join().getState() == Thread.State.TIMED_WAITING);
    return new Submitter(thread.join(), result);
  }

  Future<?> inBackground(Runnable action) {
    return threads(1).submit(action);
  }

  ExecutorService threads(int count) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    opened.add(threads::shutdownNow);
    return threads;
  }

  BatchingEngine engine(FakeEncoder encoder, int workers) {
    BatchingEngine engine =
        new BatchingEngine(encoder, new EngineOptions(new BatchPolicy(100, 50), workers, 10));
    opened.add(engine);
    return engine;
  }

  static TokenizedText text(long first, int tokens) {
    long[] ids = new long[tokens];
    ids[0] = first;
    return new TokenizedText(ids, 0, false);
  }
}
