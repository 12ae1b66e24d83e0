package dev.millrace.model.testkit;

import dev.millrace.model.architecture.EncoderDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows of tokens that no tokenizer made. */
public final class RandomRows {
  private RandomRows() {}

  /** Rows of any length that the model takes, most of them short, of any of its tokens. */
  public static List<long[]> of(Random random, int count, LoadedModel model) {
    EncoderDescription encoder = model.compiled().encoder();
    List<long[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double share = random.nextDouble();
      int length = 1 + (int) (share * share * encoder.maxTokens());
      rows.add(random.longs(length, 0, encoder.vocabSize()).toArray());
    }
    return rows;
  }
}
