package dev.millrace.streams.bench;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import java.util.List;

/**
 * An encoder that its engine must not close, as others use it after that.
 *
 * <p>Threading: as the encoder's.
 */
record BorrowedEncoder(Encoder encoder) implements Encoder {
  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    return encoder.encode(inputIds, adapters);
  }

  @Override
  public void close() {}
}
