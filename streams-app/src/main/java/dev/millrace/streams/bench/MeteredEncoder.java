package dev.millrace.streams.bench;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import java.util.List;

/**
 * An encoder whose batches are measured.
 *
 * <p>Threading: as the encoder's.
 */
record MeteredEncoder(Encoder encoder, BatchMeter meter) implements Encoder {
  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    return meter.measure(encoder, inputIds, adapters);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
