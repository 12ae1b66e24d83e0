package dev.millrace.model.compiler;

import dev.millrace.model.architecture.EncoderDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows of random tokens to calibrate with. Which features are loud is a matter of the encoder and
 * hardly of its input: scales from random tokens make int8 as exact as scales from texts of the
 * adapter's own kind (see {@code RATIONALE.md}), and they favour no language.
 */
final class CalibrationRows {
  private static final long SEED = 20_240_517;
  private static final int ROWS = 4;
  private static final int[] LENGTHS = {8, 24};

  private CalibrationRows() {}

  /**
   * The rows.
   *
   * @param empty the tokens of an empty text: what every row begins and ends with
   * @param maxTokens where texts are cut
   */
  static List<long[]> of(EncoderDescription encoder, long[] empty, int maxTokens) {
    Random random = new Random(SEED);
    List<long[]> rows = new ArrayList<>();
    for (int length : LENGTHS) {
      for (int i = 0; i < ROWS; i++) {
        rows.add(row(random, encoder, empty, Math.min(length, maxTokens - empty.length)));
      }
    }
    return rows;
  }

  private static long[] row(Random random, EncoderDescription encoder, long[] empty, int length) {
    int inner = Math.max(0, length);
    int head = (empty.length + 1) / 2; // a single one begins
    long[] row = new long[empty.length + inner];
    System.arraycopy(empty, 0, row, 0, head);
    System.arraycopy(empty, head, row, head + inner, empty.length - head);
    for (int i = head; i < head + inner; i++) {
      row[i] = token(random, encoder);
    }
    return row;
  }

  /** Any token but the one for padding, which some families give no position. */
  private static long token(Random random, EncoderDescription encoder) {
    int token = random.nextInt(encoder.vocabSize());
    return token == encoder.paddingToken() ? (token + 1) % encoder.vocabSize() : token;
  }
}
