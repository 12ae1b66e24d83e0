package dev.millrace.tests.testkit;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import java.util.Arrays;
import java.util.List;

/**
 * A model that throws for every batch with a certain token in it, and answers NaN for rows with
 * another; everything else is computed by a sound one.
 *
 * @param sound computes what is not faulty; stays the caller's to close
 * @param throwsOn the token that breaks a batch
 * @param nanOn the token whose rows become NaN
 */
public record FaultyEncoder(Encoder sound, long throwsOn, long nanOn) implements Encoder {

  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    if (inputIds.stream().anyMatch(ids -> contains(ids, throwsOn))) {
      throw new EncoderException("a token that this model can't stand");
    }
    float[][] pooled = sound.encode(inputIds, adapters);
    for (int i = 0; i < pooled.length; i++) {
      if (contains(inputIds.get(i), nanOn)) {
        Arrays.fill(pooled[i], Float.NaN);
      }
    }
    return pooled;
  }

  private static boolean contains(long[] ids, long token) {
    return Arrays.stream(ids).anyMatch(id -> id == token);
  }

  @Override
  public void close() {
    // The sound one is the caller's.
  }
}
