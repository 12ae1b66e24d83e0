package dev.millrace.streams.drift;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Mean and spread of states on some directions: parts merge into the whole, in any order but for
 * the last digits. Sums of squares are taken around the mean, and merged as Chan, Golub and LeVeque
 * do (1979, "Updating formulae and a pairwise algorithm for computing sample variances"): sums of
 * plain squares would lose all digits of a spread that is small beside the mean.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param directions what the coordinates are on
 * @param count how many states
 * @param mean of their coordinates, {@code [directions]}
 * @param squares sums of the squared differences from the mean, {@code [directions]}
 */
public record StateMoments(
    StateDirections directions, long count, double[] mean, double[] squares) {

  /**
   * Copies the numbers.
   *
   * @throws IllegalArgumentException if there are no states, there is no number for each direction,
   *     one is not finite, or a sum of squares is negative
   */
  public StateMoments {
    if (count < 1) {
      throw new IllegalArgumentException("expected at least 1 state, got " + count);
    }
    mean = Coordinates.checked("means", mean, directions, Double.NEGATIVE_INFINITY);
    squares = Coordinates.checked("sums of squares", squares, directions, 0);
  }

  /** Those of one state. */
  public static StateMoments of(StateDirections directions, double[] coordinates) {
    return new StateMoments(directions, 1, coordinates, new double[directions.count()]);
  }

  /**
   * The states of both; of different directions, as after an adapter came with another reference,
   * only those of the ones that come last in their order. Null has no states.
   */
  static @Nullable StateMoments merge(@Nullable StateMoments one, @Nullable StateMoments two) {
    if (one == null || two == null) {
      return one == null ? two : one;
    }
    int order = StateDirections.ORDER.compare(one.directions, two.directions);
    if (order != 0) {
      return order > 0 ? one : two;
    }
    return one.plus(two);
  }

  private StateMoments plus(StateMoments other) {
    long sum = count + other.count;
    double share = (double) other.count / sum;
    double[] means = mean.clone();
    double[] sums = squares.clone();
    for (int i = 0; i < means.length; i++) {
      double apart = other.mean[i] - mean[i];
      means[i] += apart * share;
      sums[i] += other.squares[i] + apart * apart * count * share;
    }
    return new StateMoments(directions, sum, means, sums);
  }

  @Override
  public double[] mean() {
    return mean.clone();
  }

  @Override
  public double[] squares() {
    return squares.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateMoments that
        && directions.equals(that.directions)
        && count == that.count
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(squares, that.squares);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mean);
  }
}
