package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Answers each row with its first token id, and can be held in the middle of a batch.
 *
 * <p>Threading: workers encode, the test holds, looks on and lets go.
 */
class FakeEncoder implements Encoder {
  private final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean closed;

  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    batches.add(inputIds.size());
    try {
      if (!gate.await(2, TimeUnit.MINUTES)) {
        throw new EncoderException("the test did not open the gate");
      }
    } catch (InterruptedException e) {
      throw new EncoderException("interrupted", e);
    }
    return answer(inputIds);
  }

  /** What a batch is answered with; for tests to change. */
  float[][] answer(List<long[]> inputIds) throws EncoderException {
    float[][] pooled = new float[inputIds.size()][];
    for (int i = 0; i < pooled.length; i++) {
      pooled[i] = new float[] {inputIds.get(i)[0]};
    }
    return pooled;
  }

  /** Holds batches from now on. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  /** Lets batches go. */
  void release() {
    gate.countDown();
  }

  /** Waits for the next batch to arrive at the encoder; its rows. */
  int nextBatch() throws InterruptedException {
    Integer rows = batches.poll(2, TimeUnit.MINUTES);
    if (rows == null) {
      throw new AssertionError("no batch arrived");
    }
    return rows;
  }

  /** Whether no other batch has arrived. */
  boolean isIdle() {
    return batches.isEmpty();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
