package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.head.Classification;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.tokenizer.TokenizedText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One inference per record, computed by whoever asks, on all cores that the encoder was loaded for.
 *
 * <p>Threading: as the encoder's.
 */
interface RecordByRecord {

  /** An answer for each task. */
  List<Classification> answer(TokenizedText text) throws Encoder.EncoderException;

  /** A model without adapters: each task is another model's, so each is another run. */
  static RecordByRecord oneRunPerTask(Encoder encoder, List<Adapter> adapters) {
    return text -> {
      List<Classification> answers = new ArrayList<>(adapters.size());
      for (Adapter adapter : adapters) {
        float[][] states = encoder.encode(List.of(text.inputIds()), List.of(adapter));
        answers.add(classify(adapter, states[0]));
      }
      return answers;
    };
  }

  /** A model whose adapters share a run. */
  static RecordByRecord oneRun(Encoder encoder, List<Adapter> adapters) {
    return text -> {
      float[][] states =
          encoder.encode(Collections.nCopies(adapters.size(), text.inputIds()), adapters);
      List<Classification> answers = new ArrayList<>(adapters.size());
      for (int i = 0; i < states.length; i++) {
        answers.add(classify(adapters.get(i), states[i]));
      }
      return answers;
    };
  }

  private static Classification classify(Adapter adapter, float[] state) {
    return adapter.head().classify(adapter.head().logits(state));
  }
}
