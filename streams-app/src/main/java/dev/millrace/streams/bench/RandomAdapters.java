package dev.millrace.streams.bench;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadStep;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Adapters of small random numbers, always the same. Each has low-rank weights and a classifier of
 * its own; what a head does before the classifier, they share, as adapters do that were trained
 * without it.
 *
 * @param encoder what they change
 * @param steps what a head does before its classifier
 */
record RandomAdapters(EncoderDescription encoder, List<HeadStep> steps) {
  private static final int SEED = 1;
  private static final int LABELS = 8;
  private static final float MAGNITUDE = 0.02f;
  private static final String VERSION = "random";

  /** With the steps of the checkpoint's own head, or of one like BERT's if it has none. */
  static RandomAdapters of(EncoderDescription encoder, Optional<ClassificationHead> ownHead) {
    int hidden = encoder.hiddenSize();
    List<HeadStep> steps =
        ownHead
            .map(ClassificationHead::steps)
            .orElseGet(
                () ->
                    List.of(
                        dense(hidden, hidden, new SplittableRandom(SEED)), HeadActivation.TANH));
    return new RandomAdapters(encoder, steps);
  }

  /** A head on the plain encoder. */
  Adapter plain() {
    return new Adapter("plain", VERSION, head(new SplittableRandom(SEED)), Map.of(), null);
  }

  /** So many adapters of one rank. */
  List<Adapter> make(int count, int rank, AdapterTargets targets) {
    List<Adapter> adapters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      SplittableRandom random = new SplittableRandom(SEED + i);
      adapters.add(
          new Adapter("random-" + i, VERSION, head(random), weights(rank, targets, random), null));
    }
    return adapters;
  }

  private Map<String, LowRankWeights> weights(
      int rank, AdapterTargets targets, SplittableRandom random) {
    Map<String, LowRankWeights> weights = new HashMap<>();
    for (LoraTarget target : targets.of(encoder)) {
      for (int layer = 0; layer < encoder.layers(); layer++) {
        weights.put(
            target.module(layer),
            new LowRankWeights(
                target.in(),
                target.out(),
                rank,
                numbers(target.in() * rank, random),
                numbers(rank * target.out(), random)));
      }
    }
    return weights;
  }

  private ClassificationHead head(SplittableRandom random) {
    return new ClassificationHead(
        steps,
        dense(encoder.hiddenSize(), LABELS, random),
        Labels.unnamed(LABELS),
        ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }

  private static DenseLayer dense(int in, int out, SplittableRandom random) {
    return new DenseLayer(in, out, numbers(in * out, random), new float[out]);
  }

  private static float[] numbers(int count, SplittableRandom random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (2 * random.nextDouble() - 1) * MAGNITUDE;
    }
    return numbers;
  }
}
