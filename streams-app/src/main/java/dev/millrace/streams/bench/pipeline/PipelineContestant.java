package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.List;

/**
 * The stream over a backlog: its events were produced before the timed part, and its predictions
 * are read after it. What runs meanwhile is the stream and the broker.
 */
final class PipelineContestant implements Contestant {
  private static final int BATCHES_UNTIL_FULL = 3;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final String name;
  private final Lane lane;
  private final Bench bench;
  private final LaneRunner runner;
  private double expected;
  private long answered;

  /** Starts what reads a lane. */
  @FunctionalInterface
  interface LaneRunner {
    Instances start(Lane lane) throws Exception;
  }

  /**
   * A contestant on a new lane.
   *
   * @param expected events per second, about
   */
  PipelineContestant(String name, Setup setup, Bench bench, LaneRunner runner, double expected) {
    this.name = name;
    this.lane = bench.open(name, setup);
    this.bench = bench;
    this.runner = runner;
    this.expected = expected;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Measured round(Duration duration) throws Exception {
    bench.feed().fill(lane, answered + Backlog.of(expected, duration));
    try (AppendLog log = new AppendLog(bench.cluster(), lane.predictions());
        AppendLog letters = new AppendLog(bench.cluster(), lane.topics().deadLetters())) {
      Window window;
      List<Double> shares;
      try (Instances instances = runner.start(lane)) {
        Window.awaitGrowth(log::end, BATCHES_UNTIL_FULL, instances::requireAlive);
        long[] before = instances.rows();
        window = Window.measure(duration);
        shares = Shares.between(before, instances.rows());
      }
      if (!letters.readToEnd().isEmpty()) {
        throw new BenchException("expected predictions, got dead letters: see the texts");
      }
      return measured(log.readToEnd(), window, shares);
    }
  }

  private Measured measured(List<Append> predictions, Window window, List<Double> shares) {
    long[] completions =
        Answers.of(List.of(), predictions, bench.model().tasks()).answered().values().stream()
            .mapToLong(millis -> millis * NANOS_PER_MILLI)
            .toArray();
    answered += completions.length;
    double rate =
        EventRate.of(
            completions,
            window.fromMillis() * NANOS_PER_MILLI,
            window.toMillis() * NANOS_PER_MILLI);
    expected = Math.max(expected, rate);
    return window.at(rate, shares);
  }
}
