package dev.millrace.streams.bench;

import java.util.List;

/**
 * What was measured.
 *
 * @param lengths of the texts
 * @param rounds one after another
 * @param limits operations per second of the bare product: before each round, and after the last
 * @param memory of the process at the end
 */
public record BenchResult(
    TextLengths lengths, List<Round> rounds, List<Double> limits, Memory memory) {

  /** Copies the lists. */
  public BenchResult {
    rounds = List.copyOf(rounds);
    limits = List.copyOf(limits);
  }

  /** A figure over all rounds. */
  public Spread spread(java.util.function.ToDoubleFunction<Round> figure) {
    return Spread.of(rounds, figure);
  }

  /** The bare product's operations per second. */
  public Spread limit() {
    return Spread.of(limits, Double::doubleValue);
  }

  /**
   * Operations per second in the encoder's linear modules ÷ what the bare product reached, before
   * and after the same round.
   */
  public Spread shareOfLimit() {
    double[] shares = new double[rounds.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = rounds.get(i).linearPerSecond() * 2 / (limits.get(i) + limits.get(i + 1));
    }
    return Spread.of(shares);
  }
}
