package dev.millrace.tests.benchmark.ratios;

import java.util.ArrayList;
import java.util.List;

/**
 * A ratio to be measured.
 *
 * @param what in a few words
 * @param target what it should be
 * @param ratio of what
 * @param measured one side
 * @param reference the other side
 * @param unit of both sides' work per second
 */
record Comparison(
    String what, String target, Ratio ratio, Side measured, Side reference, Unit unit) {

  /** Whether more is better. */
  enum Ratio {
    /** Speed of the measured side by that of the reference. */
    OF_SPEEDS,
    /** Time of the measured side by that of the reference, for the same work. */
    OF_TIMES
  }

  /** What speeds are counted in. */
  enum Unit {
    TOKENS_PER_SECOND("tokens/s", 1),
    GIGA_OPERATIONS_PER_SECOND("GOP/s", 1e-9);

    private final String symbol;
    private final double factor;

    Unit(String symbol, double factor) {
      this.symbol = symbol;
      this.factor = factor;
    }

    String format(double speed) {
      return "%.0f %s".formatted(speed * factor, symbol);
    }
  }

  /** Measures both sides by turns, and changes who is first from round to round. */
  Result measure(Stopwatch stopwatch, int rounds) throws Exception {
    int measuredLaps = stopwatch.laps(measured);
    int referenceLaps = stopwatch.laps(reference);
    List<Double> ratios = new ArrayList<>();
    List<Double> speeds = new ArrayList<>();
    List<Double> referenceSpeeds = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      double speed = 0;
      if (round % 2 == 0) {
        speed = stopwatch.speed(measured, measuredLaps);
      }
      double other = stopwatch.speed(reference, referenceLaps);
      if (round % 2 != 0) {
        speed = stopwatch.speed(measured, measuredLaps);
      }
      speeds.add(speed);
      referenceSpeeds.add(other);
      ratios.add(ratio == Ratio.OF_SPEEDS ? speed / other : other / speed);
    }
    return new Result(this, Spread.of(ratios), Spread.of(speeds), Spread.of(referenceSpeeds));
  }

  /** What was measured. */
  record Result(Comparison comparison, Spread ratio, Spread speed, Spread referenceSpeed) {}
}
