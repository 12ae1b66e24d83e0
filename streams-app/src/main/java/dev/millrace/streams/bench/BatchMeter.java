package dev.millrace.streams.bench;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.RunObserver;
import dev.millrace.model.inference.RunSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Measures each batch of an encoder. Readings are made at the end of a batch, so that with a single
 * worker whole batches lie between them.
 *
 * <p>Threading: workers report, each its own batches; any thread asks for a reading. One lock
 * guards the list of batches; what belongs to a batch under way is its thread's own.
 */
final class BatchMeter implements RunObserver {
  private final CpuTimes cpu;
  private final DriverCosts driver;
  private final ThreadLocal<Lap> laps = ThreadLocal.withInitial(Lap::new);
  private final Object lock = new Object();
  private List<BatchCost> batches = new ArrayList<>();
  private @Nullable CompletableFuture<Reading> awaited;

  /** A worker's batch under way. */
  private static final class Lap {
    private boolean working;
    private long leftAtCpu;
    private long startedAt;
    private long startedAtCpu;
    private BatchCost.Computed computed = BatchCost.Computed.NOTHING;
    private long runTime;
    private long runCpu;
  }

  BatchMeter(CpuTimes cpu, DriverCosts driver) {
    this.cpu = cpu;
    this.driver = driver;
  }

  /** A reading at the end of the next batch. */
  CompletableFuture<Reading> nextReading() {
    synchronized (lock) {
      awaited = new CompletableFuture<>();
      return awaited;
    }
  }

  @Override
  public void starting(RunSize size) {
    Lap lap = laps.get();
    lap.computed =
        lap.computed.plus(
            new BatchCost.Computed(size.rows(), size.tokens(), size.attendedTokens()));
    lap.runTime -= System.nanoTime();
    lap.runCpu -= cpu.thread();
  }

  @Override
  public void ended() {
    Lap lap = laps.get();
    lap.runCpu += cpu.thread();
    lap.runTime += System.nanoTime();
  }

  float[][] measure(Encoder encoder, List<long[]> inputIds, List<Adapter> adapters)
      throws Encoder.EncoderException {
    Lap lap = laps.get();
    lap.computed = BatchCost.Computed.NOTHING;
    lap.runTime = 0;
    lap.runCpu = 0;
    lap.startedAt = System.nanoTime();
    lap.startedAtCpu = cpu.thread();
    float[][] pooled = encoder.encode(inputIds, adapters);
    long endCpu = cpu.thread();
    long end = System.nanoTime();
    report(cost(lap, inputIds, adapters, end, endCpu));
    lap.working = true;
    lap.leftAtCpu = endCpu;
    return pooled;
  }

  private static BatchCost cost(
      Lap lap, List<long[]> inputIds, List<Adapter> adapters, long end, long endCpu) {
    long tokens = 0;
    for (long[] ids : inputIds) {
      tokens += ids.length;
    }
    Set<Adapter> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(adapters);
    return new BatchCost(
        inputIds.size(),
        tokens,
        distinct.size(),
        lap.computed,
        lap.startedAt,
        end,
        lap.runTime,
        endCpu - lap.startedAtCpu,
        lap.runCpu,
        lap.working ? lap.startedAtCpu - lap.leftAtCpu : 0);
  }

  private void report(BatchCost batch) {
    CompletableFuture<Reading> asked;
    synchronized (lock) {
      batches.add(batch);
      asked = awaited;
      awaited = null;
    }
    if (asked != null) {
      asked.complete(read());
    }
  }

  private Reading read() {
    return new Reading(
        System.nanoTime(),
        cpu.process(),
        cpu.jvm(),
        driver.tokenizingCpu(),
        driver.submittingCpu());
  }

  /** All batches that have ended since this was asked last. */
  List<BatchCost> takeBatches() {
    synchronized (lock) {
      List<BatchCost> taken = batches;
      batches = new ArrayList<>();
      return taken;
    }
  }
}
