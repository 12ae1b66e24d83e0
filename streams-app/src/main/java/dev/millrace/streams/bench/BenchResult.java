package dev.millrace.streams.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

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
  public Spread spread(ToDoubleFunction<Round> figure) {
    return Spread.of(rounds, figure);
  }

  /**
   * The time that so many in a hundred batches did not exceed, in milliseconds: of all rounds
   * together, and the least and the largest of a round alone.
   */
  public Spread batchMillis(double percent) {
    double[] all = rounds.stream().flatMapToDouble(r -> Arrays.stream(r.batchMillis())).toArray();
    Arrays.sort(all);
    Spread each = spread(round -> round.batchMillis(percent));
    return new Spread(Percentiles.of(all, percent), each.min(), each.max());
  }

  /** The bare product's operations per second. */
  public Spread limit() {
    return Spread.of(limits, limit -> limit);
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
