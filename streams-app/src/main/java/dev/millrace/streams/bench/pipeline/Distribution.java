package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.Percentiles;
import java.util.Arrays;

/**
 * Percentiles of single values, by the nearest rank; all 0 where there are no values.
 *
 * @param count how many values
 * @param p50 half of them are no larger
 * @param p99 99 in a hundred are no larger
 * @param p999 999 in a thousand are no larger
 * @param max the largest
 */
public record Distribution(int count, double p50, double p99, double p999, double max) {

  static Distribution of(double... values) {
    if (values.length == 0) {
      return new Distribution(0, 0, 0, 0, 0);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Distribution(
        sorted.length,
        Percentiles.of(sorted, 50),
        Percentiles.of(sorted, 99),
        Percentiles.of(sorted, 99.9),
        sorted[sorted.length - 1]);
  }
}
