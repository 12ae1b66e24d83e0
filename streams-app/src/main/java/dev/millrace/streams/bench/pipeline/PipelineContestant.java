package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.List;

/**
 * The stream over a backlog: its events were produced before the timed part, and its predictions
 * are read after it. What runs meanwhile is the stream and the broker.
 */
final class PipelineContestant implements Contestant {
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

  /** Looks on while the stream is under way. */
  @FunctionalInterface
  private interface Watch<T> {
    T over(Instances instances) throws InterruptedException;
  }

  /**
   * What was seen, and the answers that came from the start to the stop.
   *
   * @param completions when each event was answered, in nanoseconds since 1970
   */
  @SuppressWarnings("ArrayRecordComponent") // Not compared.
  private record Seen<T>(T seen, long[] completions) {}

  /** A window, and who did how much in it. */
  private record Shared(Window window, List<Double> shares) {}

  @Override
  public void warmUp(Duration step, Duration most) throws Exception {
    Seen<Window> last = whileRunning(most, instances -> Window.settled(step, most));
    expected = Math.max(expected, rate(last.completions(), last.seen()));
  }

  @Override
  public Measured round(Duration duration) throws Exception {
    Seen<Shared> round =
        whileRunning(
            duration,
            instances -> {
              long[] before = instances.rows();
              Window window = Window.measure(duration);
              return new Shared(window, Shares.between(before, instances.rows()));
            });
    Window window = round.seen().window();
    double rate = rate(round.completions(), window);
    expected = Math.max(expected, rate);
    return window.at(rate, round.seen().shares());
  }

  /** Starts the stream over a backlog for so long, and stops it. */
  private <T> Seen<T> whileRunning(Duration longest, Watch<T> watch) throws Exception {
    bench.feed().fill(lane, answered + Backlog.of(expected, longest));
    try (AppendLog log = new AppendLog(bench.cluster(), lane.predictions());
        AppendLog letters = new AppendLog(bench.cluster(), lane.topics().deadLetters())) {
      T seen;
      try (Instances instances = runner.start(lane)) {
        Window.awaitGrowth(log::end, Window.BATCHES_UNTIL_FULL, instances::requireAlive);
        instances.awaitWork();
        seen = watch.over(instances);
      }
      if (!letters.readToEnd().isEmpty()) {
        throw new BenchException("expected predictions, got dead letters: see the texts");
      }
      long[] completions =
          Answers.of(List.of(), log.readToEnd(), bench.model().tasks()).answered().values().stream()
              .mapToLong(millis -> millis * NANOS_PER_MILLI)
              .toArray();
      answered += completions.length;
      return new Seen<>(seen, completions);
    }
  }

  private static double rate(long[] completions, Window window) {
    return EventRate.of(
        completions, window.fromMillis() * NANOS_PER_MILLI, window.toMillis() * NANOS_PER_MILLI);
  }
}
