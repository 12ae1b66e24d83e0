package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.Memory;
import dev.millrace.streams.bench.Spread;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What was measured.
 *
 * @param rounds of each contestant, one after another; the i-th rounds of all belong together
 * @param fullBatch times of the bare engine's batches, in milliseconds
 * @param rated latency at a rate
 * @param idle latency of events that are alone
 * @param memory of the process at the end
 */
public record PipelineResult(
    Map<String, List<Measured>> rounds,
    Distribution fullBatch,
    RatedLatency rated,
    IdleLatency idle,
    Memory memory) {

  /** The bare engine's name in {@link #rounds}. */
  public static final String ENGINE = "engine";

  /** The stream's name, in its main setup. */
  public static final String PIPELINE = "pipeline";

  /** The usual way with the model of tutorials. */
  public static final String BASELINE_FP32 = "baseline-fp32";

  /** The usual way with the model of the stream. */
  public static final String BASELINE_INT8 = "baseline-int8";

  /** Copies. */
  public PipelineResult {
    rounds = Map.copyOf(rounds);
  }

  /** What the i-th other setup is called. */
  public static String other(int i) {
    return "other-" + i;
  }

  /** Whether somebody of this name was measured. */
  public boolean has(String name) {
    return rounds.containsKey(name);
  }

  /** A figure over all rounds of a contestant. */
  public Spread spread(String name, ToDoubleFunction<Measured> figure) {
    return Spread.of(rounds.getOrDefault(name, List.of()), figure);
  }

  /** One contestant's figure ÷ another's in the same round, over all rounds. */
  public Spread ratio(String name, String to, ToDoubleFunction<Measured> figure) {
    List<Measured> some = rounds.getOrDefault(name, List.of());
    List<Measured> base = rounds.getOrDefault(to, List.of());
    double[] ratios = new double[Math.min(some.size(), base.size())];
    for (int i = 0; i < ratios.length; i++) {
      double divisor = figure.applyAsDouble(base.get(i));
      ratios[i] = divisor == 0 ? 0 : figure.applyAsDouble(some.get(i)) / divisor;
    }
    return Spread.of(ratios);
  }

  /** The part of an instance in the rows, over all rounds. */
  public Spread share(String name, int instance) {
    return spread(name, round -> round.shares().get(instance));
  }
}
