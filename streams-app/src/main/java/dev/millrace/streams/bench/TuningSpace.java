package dev.millrace.streams.bench;

import dev.millrace.streams.config.EngineConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The configurations that tuning tries: first how the cores are shared out, then how large batches
 * are for the best two ways.
 *
 * @param cores of this machine
 * @param usual where everything else is taken from
 */
record TuningSpace(int cores, EngineConfig usual) {
  private static final int[] BUDGETS = {128, 256, 512, 1024, 2048};

  /** Rows of fewer tokens than this, on average, are no reason to widen the row limit. */
  private static final int TOKENS_PER_ROW = 16;

  /** Batches that may wait for each that is computed, so that no worker ever waits for rows. */
  private static final int BATCHES_WAITING = 4;

  /**
   * Workers and threads whose product is the number of cores, or nearly; one less, which leaves a
   * core to the stream thread; one more, which hides its waiting.
   */
  List<EngineConfig> shapes() {
    Set<EngineConfig> shapes = new LinkedHashSet<>();
    for (int threads = 1; threads < cores; threads *= 2) {
      shapes.add(shape(cores / threads, threads));
    }
    shapes.add(shape(1, cores));
    shapes.add(shape(Math.max(1, cores - 1), 1));
    shapes.add(shape(cores + 1, 1));
    return List.copyOf(shapes);
  }

  private EngineConfig shape(int workers, int threads) {
    return with(
        new EngineConfig(workers, threads, 0, usual.maxRows(), usual.queueTokens()),
        usual.batchTokens());
  }

  /** These with each size of a batch. */
  List<EngineConfig> budgets(List<EngineConfig> shapes) {
    List<EngineConfig> all = new ArrayList<>();
    for (EngineConfig shape : shapes) {
      for (int budget : BUDGETS) {
        all.add(with(shape, budget));
      }
    }
    return all;
  }

  private EngineConfig with(EngineConfig shape, int budget) {
    return new EngineConfig(
        shape.workers(),
        shape.threads(),
        budget,
        Math.max(usual.maxRows(), budget / TOKENS_PER_ROW),
        Math.max(usual.queueTokens(), BATCHES_WAITING * shape.workers() * budget));
  }
}
