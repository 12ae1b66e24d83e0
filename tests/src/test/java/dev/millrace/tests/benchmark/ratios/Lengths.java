package dev.millrace.tests.benchmark.ratios;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Lengths of rows in tokens. */
final class Lengths {
  private static final int SAMPLE = 100_000;
  private static final int SHORTEST = 3;
  private static final long SEED = 5;

  private Lengths() {}

  /**
   * Log-normal lengths in random order. They are the distribution's quantiles at even distances,
   * not drawn from it, so that a few rows have its mean and its tail.
   *
   * @param most longer ones are cut to this
   */
  static int[] logNormal(double median, double sigma, int most, int rows) {
    Random random = new Random(SEED);
    double[] gaussians = random.doubles(SAMPLE).map(ignored -> random.nextGaussian()).toArray();
    Arrays.sort(gaussians);
    int[] lengths = new int[rows];
    for (int row = 0; row < rows; row++) {
      double gaussian = gaussians[(int) ((row + 0.5) / rows * SAMPLE)];
      long length = Math.round(median * Math.exp(sigma * gaussian));
      lengths[row] = Math.toIntExact(Math.max(SHORTEST, Math.min(most, length)));
    }
    return shuffled(lengths);
  }

  static int[] equal(int length, int rows) {
    int[] lengths = new int[rows];
    Arrays.fill(lengths, length);
    return lengths;
  }

  /** As many rows, all of them as long as these are on average. */
  static int[] equalised(int[] lengths) {
    return equal((int) Math.round(Arrays.stream(lengths).average().orElseThrow()), lengths.length);
  }

  private static int[] shuffled(int[] lengths) {
    List<Integer> list = Arrays.stream(lengths).boxed().collect(Collectors.toList());
    Collections.shuffle(list, new Random(SEED));
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
