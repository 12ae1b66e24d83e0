package dev.millrace.tests.benchmark;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.ProblemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Making the adapters of a batch ready: 64 of rank 8 on query and value, the same in every batch or
 * others out of 1,000.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(jvmArgsAppend = "-XX:MaxDirectMemorySize=3g")
public class StackingBenchmark {
  private static final int BATCH = 64;
  private static final int RANK = 8;

  @Param({"384x6", "768x12"})
  String encoder = "384x6";

  @Param({"64", "1000"})
  int resident;

  private final List<Adapter> adapters = new ArrayList<>();
  private final Random random = new Random(7);
  private AdapterStack stack = new AdapterStack(describe(1, 1));

  @Setup
  public void fill() {
    String[] size = encoder.split("x", 2);
    int hidden = Integer.parseInt(size[0]);
    int layers = Integer.parseInt(size[1]);
    stack = new AdapterStack(describe(hidden, layers));
    for (int i = 0; i < resident; i++) {
      adapters.add(adapter("adapter-" + i, hidden, layers));
    }
  }

  private static EncoderDescription describe(int hidden, int layers) {
    return new EncoderDescription(
        "bert",
        "bert.",
        hidden,
        layers,
        10,
        8,
        EncoderDescription.NO_PADDING_TOKEN,
        1,
        EncoderDescription.NO_WINDOW,
        Pooling.FIRST_TOKEN,
        List.of(
            new LoraTarget("layer.*.query", hidden, hidden),
            new LoraTarget("layer.*.value", hidden, hidden)),
        List.of());
  }

  private static Adapter adapter(String name, int hidden, int layers) {
    Map<String, LowRankWeights> weights = new LinkedHashMap<>();
    for (int layer = 0; layer < layers; layer++) {
      for (String target : List.of("query", "value")) {
        weights.put(
            "layer.%d.%s".formatted(layer, target),
            new LowRankWeights(
                hidden, hidden, RANK, new float[hidden * RANK], new float[RANK * hidden]));
      }
    }
    DenseLayer identity = new DenseLayer(1, 1, new float[] {1}, new float[1]);
    ClassificationHead head =
        new ClassificationHead(List.of(), identity, List.of("value"), ProblemType.REGRESSION);
    return new Adapter(name, "1", head, weights, null);
  }

  @Benchmark
  public AdapterStack load() {
    Collections.shuffle(adapters, random);
    stack.load(adapters.subList(0, BATCH));
    return stack;
  }
}
