package dev.millrace.streams.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * A figure over several rounds.
 *
 * @param median the middle one; between the two middle ones if their number is even
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {

  /** Of at least one value. */
  public static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[(last + 1) / 2]) / 2;
    return new Spread(median, sorted[0], sorted[last]);
  }

  /** Of at least one round. */
  public static <T> Spread of(Collection<T> rounds, ToDoubleFunction<T> figure) {
    return of(rounds.stream().mapToDouble(figure).toArray());
  }

  /** How far apart the values lie, as a part of the median. */
  public double relativeRange() {
    return median == 0 ? 0 : (max - min) / Math.abs(median);
  }
}
