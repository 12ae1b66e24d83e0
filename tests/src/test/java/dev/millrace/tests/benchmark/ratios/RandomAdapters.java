package dev.millrace.tests.benchmark.ratios;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Adapters of random weights, small enough that states stay in the range of real ones. */
final class RandomAdapters {
  private static final float SPREAD = 0.01f;
  private static final int LABELS = 2;

  private final EncoderDescription encoder;

  RandomAdapters(EncoderDescription encoder) {
    this.encoder = encoder;
  }

  /** A head on the plain encoder. */
  Adapter none() {
    return adapter("none", Map.of());
  }

  /** Adapters that change query and value. */
  List<Adapter> queryAndValue(int count, int rank) {
    return several(count, rank, target -> target.pattern().matches(".*(query|value|q_lin|v_lin)"));
  }

  /** Adapters that change all linear modules. */
  List<Adapter> all(int count, int rank) {
    return several(count, rank, target -> true);
  }

  private List<Adapter> several(int count, int rank, Predicate<LoraTarget> chosen) {
    List<Adapter> adapters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, LowRankWeights> weights = new HashMap<>();
      Random random = new Random(i);
      for (LoraTarget target : encoder.loraTargets()) {
        if (chosen.test(target)) {
          for (int layer = 0; layer < encoder.layers(); layer++) {
            weights.put(target.module(layer), weights(target, rank, random));
          }
        }
      }
      adapters.add(adapter("adapter-" + i, weights));
    }
    return adapters;
  }

  private static LowRankWeights weights(LoraTarget target, int rank, Random random) {
    return new LowRankWeights(
        target.in(),
        target.out(),
        rank,
        floats(target.in() * rank, random),
        floats(rank * target.out(), random));
  }

  private static float[] floats(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = SPREAD * (2 * random.nextFloat() - 1);
    }
    return values;
  }

  private Adapter adapter(String name, Map<String, LowRankWeights> weights) {
    int hidden = encoder.hiddenSize();
    ClassificationHead head =
        new ClassificationHead(
            List.of(),
            new DenseLayer(hidden, LABELS, new float[hidden * LABELS], new float[LABELS]),
            Labels.unnamed(LABELS),
            ProblemType.SINGLE_LABEL_CLASSIFICATION);
    return new Adapter(name, "1", head, weights, null);
  }
}
