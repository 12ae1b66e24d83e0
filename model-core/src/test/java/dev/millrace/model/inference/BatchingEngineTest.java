package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.batching.BatchPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How rows become batches, with encoders that the test holds; nothing here waits for a clock. */
@Tag("unit")
@Timeout(300)
class BatchingEngineTest extends EngineFixture {
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

    PendingInference row = blocked.result().get(2, TimeUnit.MINUTES);
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
  void aBlockedSubmitterCanBeInterrupted() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    encoder.hold();
    BatchingEngine engine = engine(encoder, 1);
    engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    engine.submit(text(2, 10), ADAPTER, LONG);
    Submitter blocked = blockedSubmitter(engine, 1);

    blocked.thread().interrupt();

    assertThatThrownBy(() -> blocked.result().get(2, TimeUnit.MINUTES))
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
      assertThat(submitter.get(2, TimeUnit.MINUTES)).isEqualTo(200);
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
}
