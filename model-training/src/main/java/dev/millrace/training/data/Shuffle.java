package dev.millrace.training.data;

import java.util.SplittableRandom;

/** Random orders (Fisher and Yates), the same for the same seed on every machine. */
final class Shuffle {
  private Shuffle() {}

  static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  /** 0 to n−1. */
  static int[] range(int n) {
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    return values;
  }
}
