package dev.millrace.tests.benchmark;

import dev.millrace.model.batching.PackedBatch;
import dev.millrace.model.batching.PackedLayout;
import dev.millrace.model.batching.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Laying out a batch: index tables for attention groups and adapter chunks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PackingBenchmark {
  private static final PackedLayout LAYOUT =
      new PackedLayout(4, PackedLayout.NO_WINDOW, Positions.FROM_ZERO);
  private static final int SLOTS = 3;

  @Param({"8", "64", "256"})
  int rows;

  private final List<long[]> inputIds = new ArrayList<>();
  private int[] slots = new int[0];

  @Setup
  public void fill() {
    Random random = new Random(7);
    slots = new int[rows];
    for (int row = 0; row < rows; row++) {
      int length = (int) Math.min(128, Math.max(5, Math.exp(3.2 + 0.6 * random.nextGaussian())));
      inputIds.add(random.longs(length, 0, 30_522).toArray());
      slots[row] = random.nextInt(SLOTS);
    }
  }

  @Benchmark
  public PackedBatch pack() {
    return PackedBatch.of(inputIds, slots, SLOTS, LAYOUT);
  }
}
