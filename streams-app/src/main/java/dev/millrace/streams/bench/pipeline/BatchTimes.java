package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder that notes how long each batch took. Closing it does nothing, as several engines use
 * it one after another.
 *
 * <p>Threading: as the encoder's; one lock guards the list.
 */
final class BatchTimes implements Encoder {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Encoder encoder;
  private final List<Double> millis = new ArrayList<>();

  BatchTimes(Encoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    long start = System.nanoTime();
    float[][] pooled = encoder.encode(inputIds, adapters);
    double took = (System.nanoTime() - start) / NANOS_PER_MILLI;
    synchronized (millis) {
      millis.add(took);
    }
    return pooled;
  }

  /** Those since this was asked last. */
  double[] take() {
    synchronized (millis) {
      double[] taken = millis.stream().mapToDouble(Double::doubleValue).toArray();
      millis.clear();
      return taken;
    }
  }

  @Override
  public void close() {}
}
