package dev.millrace.tests.benchmark;

import dev.millrace.model.head.Classification;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
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

/** Pooler, classifier and softmax of one row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HeadBenchmark {
  private static final int LABELS = 77;

  @Param({"384", "768"})
  int hidden;

  private float[] pooled = new float[0];
  private ClassificationHead head = head(1, 1, new Random(7));

  @Setup
  public void fill() {
    Random random = new Random(7);
    head = head(hidden, LABELS, random);
    pooled = floats(hidden, random);
  }

  private static ClassificationHead head(int hidden, int labels, Random random) {
    return new ClassificationHead(
        List.of(dense(hidden, hidden, random), HeadActivation.TANH),
        dense(hidden, labels, random),
        Labels.unnamed(labels),
        ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }

  private static DenseLayer dense(int in, int out, Random random) {
    return new DenseLayer(in, out, floats(in * out, random), floats(out, random));
  }

  private static float[] floats(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    return values;
  }

  @Benchmark
  public Classification classify() {
    return head.classify(head.logits(pooled));
  }
}
