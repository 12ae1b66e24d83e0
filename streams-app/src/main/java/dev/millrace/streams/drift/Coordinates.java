package dev.millrace.streams.drift;

/** Numbers, one for each direction. */
final class Coordinates {
  private Coordinates() {}

  /** A copy of as many finite numbers as there are directions, none of which is less. */
  static double[] checked(String what, double[] numbers, StateDirections directions, double least) {
    if (numbers.length != directions.count()) {
      throw new IllegalArgumentException(
          "expected %d %s, got %d".formatted(directions.count(), what, numbers.length));
    }
    for (double number : numbers) {
      if (!Double.isFinite(number) || number < least) {
        throw new IllegalArgumentException(
            "expected finite %s%s, got %s"
                .formatted(what, least == 0 ? " of at least 0" : "", number));
      }
    }
    return numbers.clone();
  }

  static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }

  /** The squared length of the difference. */
  static double squaredDistance(double[] one, double[] two) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - two[i]) * (one[i] - two[i]);
    }
    return sum;
  }
}
