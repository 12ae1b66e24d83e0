package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Events at an even rate, and how long each took. */
final class RatedRun {
  private static final double NANOS = 1e9;
  private static final int WARM_UP_STEPS = 4;
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final Bench bench;
  private final Lane lane;

  /** On a lane of its own. */
  RatedRun(Bench bench, Lane lane) {
    this.bench = bench;
    this.lane = lane;
  }

  /**
   * Sends events for so long and waits for the answers. Before that it sends until the JVM has
   * compiled what there is to compile, but no longer.
   */
  RatedLatency run(Instances instances, double eventsPerSecond, Duration duration)
      throws Exception {
    int tasks = bench.model().tasks();
    try (AppendLog events = new AppendLog(bench.cluster(), lane.events());
        AppendLog predictions = new AppendLog(bench.cluster(), lane.predictions());
        Watcher watcher = new Watcher(bench.cluster(), lane.predictions())) {
      long before = bench.feed().fed(lane);
      warmUp(eventsPerSecond, duration);
      drain(watcher, (bench.feed().fed(lane) - before) * tasks, instances);
      long first = bench.feed().fed(lane);
      send(eventsPerSecond, duration);
      drain(watcher, (bench.feed().fed(lane) - before) * tasks, instances);
      var appended = events.readToEnd();
      Answers answers = Answers.of(appended, predictions.readToEnd(), tasks);
      return new RatedLatency(
          eventsPerSecond,
          Distribution.of(answers.from(first).millis()),
          Distribution.of(Answers.of(appended, watcher.seen(), tasks).from(first).millis()),
          Distribution.of(answers.lags()),
          answers.unanswered());
    }
  }

  private void warmUp(double eventsPerSecond, Duration most)
      throws InterruptedException, BenchException {
    Duration step = most.dividedBy(WARM_UP_STEPS);
    boolean settled = false;
    for (int i = 0; i < WARM_UP_STEPS && !settled; i++) {
      settled = Window.<BenchException>of(() -> send(eventsPerSecond, step)).isSettled();
    }
  }

  private void send(double eventsPerSecond, Duration duration) throws BenchException {
    long count = Math.max(1, (long) (eventsPerSecond * duration.toNanos() / NANOS));
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      long due = start + (long) (i / eventsPerSecond * NANOS);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      bench.feed().send(lane);
    }
  }

  private static void drain(Watcher watcher, long predictions, Instances instances)
      throws InterruptedException, BenchException {
    long start = System.nanoTime();
    Window.await(
        () -> watcher.count() >= predictions || System.nanoTime() - start > DRAIN.toNanos(),
        instances::requireAlive);
  }
}
