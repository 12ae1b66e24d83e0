package dev.millrace.streams.drift;

import java.util.Comparator;

/**
 * Which directions states are looked at on. Coordinates on other directions are other numbers: they
 * are never added up, nor compared.
 *
 * @param count how many directions
 * @param hiddenSize width of a state
 * @param seed what the directions are made from
 */
public record StateDirections(int count, int hiddenSize, long seed) {
  /** Some order, so that of several directions all parts of a window keep the same. */
  static final Comparator<StateDirections> ORDER =
      Comparator.comparingInt(StateDirections::count)
          .thenComparingInt(StateDirections::hiddenSize)
          .thenComparingLong(StateDirections::seed);

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if there is no direction, or a state has no width
   */
  public StateDirections {
    if (count < 1 || hiddenSize < 1) {
      throw new IllegalArgumentException(
          "expected at least 1 direction and 1 feature, got %d and %d"
              .formatted(count, hiddenSize));
    }
  }
}
