package dev.millrace.model.batching;

import java.util.Random;

/** Lengths of rows for tests. */
final class Lengths {
  private Lengths() {}

  static int[] random(Random random, int mostRows, int longest) {
    return random.ints(1 + random.nextInt(mostRows), 1, longest + 1).toArray();
  }

  /** Where rows of these lengths begin. */
  static long[] firstTokens(int[] lengths) {
    long[] first = new long[lengths.length];
    for (int row = 1; row < lengths.length; row++) {
      first[row] = first[row - 1] + lengths[row - 1];
    }
    return first;
  }
}
