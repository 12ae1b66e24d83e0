package dev.millrace.training.evaluation;

import java.util.Arrays;

/** Averages. */
final class Means {
  private Means() {}

  static double of(double... values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** The mean of those that are defined; NaN if none is. */
  static double ofDefined(double... values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }
}
