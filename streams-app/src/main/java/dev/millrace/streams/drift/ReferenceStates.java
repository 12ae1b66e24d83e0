package dev.millrace.streams.drift;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the states of a reference's texts lay.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param directions what the coordinates are on
 * @param mean of the coordinates, {@code [directions]}
 * @param variance of them, divided by the number of texts, {@code [directions]}
 */
public record ReferenceStates(StateDirections directions, double[] mean, double[] variance) {

  /**
   * Copies the numbers.
   *
   * @throws IllegalArgumentException if there is no number for each direction, one is not finite,
   *     or a variance is negative
   */
  public ReferenceStates {
    mean = Coordinates.checked("means", mean, directions, Double.NEGATIVE_INFINITY);
    variance = Coordinates.checked("variances", variance, directions, 0);
  }

  /**
   * How far the mean state of a window is from that of the reference, in units of the reference's
   * own spread, the root mean square distance of its states from their mean: {@code √(Σ(wᵢ − mᵢ)² /
   * Σvᵢ)} over the directions i, with the window's mean w and the reference's mean m and variance
   * v. A scale that all states share cancels out.
   *
   * <p>Random directions keep squared lengths in expectation, so this estimates {@code |w − m| /
   * √(trace of the covariance)} of the whole states, whatever the seed. The sums are divided and
   * not each direction by its own variance: that would measure something that depends on the
   * directions, and be at the mercy of the one that varies least.
   *
   * <p>Without drift it is not 0 either. Of n texts like the reference's N, its square has the
   * expectation {@code 1/n + 1/N}. It exceeds three times the square root of that in fewer than 3
   * of 1,000 windows if the texts are independent: among all normal quadratic forms of one
   * expectation, none lies that far out as often as that of a single direction (Székely and Bakirov
   * 2003, "Extremal probabilities for Gaussian quadratic forms").
   *
   * @return at least 0; null if the directions differ, or the reference has no spread to measure by
   */
  @Nullable Double shift(StateMoments window) {
    return directions.equals(window.directions())
        ? root(Coordinates.squaredDistance(window.mean(), mean))
        : null;
  }

  /**
   * How widely the states of a window are spread around their mean, as a multiple of the
   * reference's spread: 1 where it is the same, 0 where all states are one. The window's variances
   * are divided by one less than its states, so small windows are not taken for narrow ones.
   *
   * @return at least 0; null if there are fewer than 2 states, the directions differ, or the
   *     reference has no spread to measure by
   */
  @Nullable Double spread(StateMoments window) {
    return directions.equals(window.directions()) && window.count() > 1
        ? root(Coordinates.sum(window.squares()) / (window.count() - 1))
        : null;
  }

  private @Nullable Double root(double squares) {
    double ratio = Math.sqrt(squares / Coordinates.sum(variance));
    return Double.isFinite(ratio) ? ratio : null;
  }

  @Override
  public double[] mean() {
    return mean.clone();
  }

  @Override
  public double[] variance() {
    return variance.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceStates that
        && directions.equals(that.directions)
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(variance, that.variance);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mean);
  }
}
