package dev.millrace.tests.benchmark.ratios;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/**
 * Measures a side's speed. Each worker runs all steps, beginning at another one, so that all have
 * the same to do and none waits at the end.
 */
final class Stopwatch implements AutoCloseable {
  private static final double NANOS = 1e9;

  private final RatioSettings settings;
  private final ExecutorService workers;

  Stopwatch(RatioSettings settings) {
    this.settings = settings;
    this.workers = Executors.newFixedThreadPool(settings.workers());
  }

  /** How many laps take the least time of a round; running them warms up. */
  int laps(Side side) throws Exception {
    double cold = lap(side, 1);
    // A long lap warms up within itself, and is one lap anyway.
    double seconds = cold > settings.seconds() ? cold : lap(side, 1);
    return (int) Math.max(1, Math.ceil(settings.seconds() / seconds));
  }

  /** Work per second. */
  double speed(Side side, int laps) throws Exception {
    return settings.workers() * laps * side.work() / lap(side, laps);
  }

  private double lap(Side side, int laps) throws Exception {
    List<Callable<Double>> jobs = new ArrayList<>();
    for (int worker = 0; worker < settings.workers(); worker++) {
      int first = worker * side.steps().size() / settings.workers();
      jobs.add(() -> run(side.steps(), first, laps));
    }
    List<Double> seconds = new ArrayList<>();
    for (Future<Double> job : workers.invokeAll(jobs)) {
      seconds.add(job.get());
    }
    DoubleStream all = seconds.stream().mapToDouble(Double::doubleValue);
    return settings.cpuTime() ? all.average().orElseThrow() : all.max().orElseThrow();
  }

  private double run(List<Side.Step> steps, int first, int laps) throws Exception {
    long start = now();
    for (int i = 0; i < laps * steps.size(); i++) {
      steps.get((first + i) % steps.size()).run();
    }
    return (now() - start) / NANOS;
  }

  private long now() {
    return settings.cpuTime()
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
