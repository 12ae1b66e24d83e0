package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.inference.Encoder;
import dev.millrace.streams.bench.BenchException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All instances of a lane, each with an engine of its own over one encoder.
 *
 * <p>Threading: one thread.
 */
final class Instances implements AutoCloseable {
  private final List<RunningInstance> running = new ArrayList<>();
  private final List<CountingEngine> engines = new ArrayList<>();

  private Instances() {}

  /** Starts them and waits until they have their partitions. */
  static Instances start(PipelineHost host, Lane lane, BenchedModel model, Encoder encoder)
      throws Exception {
    Instances instances = new Instances();
    try {
      int count = lane.setup().instances();
      for (int i = 0; i < count; i++) {
        CountingEngine engine = new CountingEngine(model.engine(encoder, count));
        instances.engines.add(engine);
        instances.running.add(host.start(lane, i, engine));
      }
      Window.await(
          () -> instances.running.stream().allMatch(RunningInstance::isRunning),
          instances::requireAlive);
      return instances;
    } catch (Exception e) {
      instances.close();
      throw e;
    }
  }

  /** Returns if all run, or are about to. */
  void requireAlive() throws BenchException {
    if (running.stream().anyMatch(RunningInstance::isBroken)) {
      throw new BenchException("expected a stream that runs, got one that stopped by itself");
    }
  }

  /**
   * Waits until each is at work: the first to come has all partitions until another round of
   * assignment, and a second without any runs, too.
   */
  void awaitWork() throws InterruptedException, BenchException {
    if (engines.size() > 1) {
      Window.awaitGrowth(
          () -> Arrays.stream(rows()).min().orElseThrow(),
          Window.BATCHES_UNTIL_FULL,
          this::requireAlive);
    }
  }

  /** Rows that each has taken so far. */
  long[] rows() {
    return engines.stream().mapToLong(CountingEngine::rows).toArray();
  }

  /** The stream before its engine: a closed engine is an error to a running stream. */
  @Override
  public void close() {
    running.forEach(RunningInstance::close);
    engines.forEach(CountingEngine::close);
  }
}
