package dev.millrace.streams.bench.pipeline;

import java.util.Arrays;
import java.util.List;

/** How work was divided. Pure. */
final class Shares {
  private Shares() {}

  /** Each one's part of what was done between two readings; all 0 if nothing was. */
  static List<Double> between(long[] before, long[] after) {
    double[] done = new double[after.length];
    Arrays.setAll(done, i -> after[i] - before[i]);
    double sum = Arrays.stream(done).sum();
    return Arrays.stream(done).mapToObj(part -> sum == 0 ? 0.0 : part / sum).toList();
  }
}
