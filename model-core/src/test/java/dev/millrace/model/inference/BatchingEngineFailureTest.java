package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.inference.InferenceException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A row that breaks the model breaks no other. */
@Tag("unit")
@Timeout(300)
class BatchingEngineFailureTest extends EngineFixture {
  private static final long POISON = 666;

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
}
