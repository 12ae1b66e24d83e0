package dev.millrace.streams.evaluation;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.inference.Encoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Texts in batches as the engine makes them by default, in their order.
 *
 * @param rows token ids by batch and row
 * @param adapter of all rows
 */
record Batches(List<List<long[]>> rows, Adapter adapter) {
  private static final BatchPolicy POLICY = new BatchPolicy(1024, 64);

  static Batches of(List<long[]> inputIds, Adapter adapter) {
    List<List<long[]>> batches = new ArrayList<>();
    for (int start = 0; start < inputIds.size(); ) {
      List<long[]> waiting = inputIds.subList(start, inputIds.size());
      int rows = POLICY.rowsOfNextBatch(waiting.stream().mapToInt(row -> row.length).iterator());
      batches.add(inputIds.subList(start, start + rows));
      start += rows;
    }
    return new Batches(batches, adapter);
  }

  float[][] logits(Encoder encoder) throws Encoder.EncoderException {
    List<float[]> logits = new ArrayList<>();
    for (List<long[]> batch : rows) {
      for (float[] pooled : encoder.encode(batch, Collections.nCopies(batch.size(), adapter))) {
        logits.add(adapter.head().logits(pooled));
      }
    }
    return logits.toArray(float[][]::new);
  }
}
