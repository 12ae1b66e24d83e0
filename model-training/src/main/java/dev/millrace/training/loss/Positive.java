package dev.millrace.training.loss;

/** Numbers that must be above 0. */
final class Positive {
  private Positive() {}

  static double[] checked(double[] weights) {
    for (double weight : weights) {
      if (!(weight > 0) || !Double.isFinite(weight)) {
        throw new IllegalArgumentException("expected weights above 0, got " + weight);
      }
    }
    return weights.clone();
  }
}
