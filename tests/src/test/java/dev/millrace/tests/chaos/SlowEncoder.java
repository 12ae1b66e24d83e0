package dev.millrace.tests.chaos;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An encoder whose batches take a fixed time, however many rows they have.
 *
 * @param hidden the size of a state
 * @param batch the time
 */
record SlowEncoder(int hidden, Duration batch) implements Encoder {

  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    try {
      TimeUnit.MILLISECONDS.sleep(batch.toMillis());
    } catch (InterruptedException e) {
      throw new EncoderException("interrupted", e);
    }
    return new float[inputIds.size()][hidden];
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
