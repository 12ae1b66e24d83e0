package dev.millrace.tests.benchmark;

import dev.millrace.model.adapter.RandomProjection;
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

/** What drift asks of each row: its pooled state on a few directions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProjectionBenchmark {
  @Param({"384", "768"})
  int hidden;

  /** As training writes them, and as many as there may be. */
  @Param({"16", "256"})
  int directions;

  private RandomProjection projection = new RandomProjection(1, 1, 1);
  private float[] pooled = new float[1];

  @Setup
  public void fill() {
    Random random = new Random(7);
    projection = new RandomProjection(directions, hidden, 1);
    pooled = new float[hidden];
    for (int i = 0; i < hidden; i++) {
      pooled[i] = (float) random.nextGaussian();
    }
  }

  @Benchmark
  public double[] project() {
    return projection.project(pooled);
  }
}
