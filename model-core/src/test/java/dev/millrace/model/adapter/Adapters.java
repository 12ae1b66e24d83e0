package dev.millrace.model.adapter;

import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.ProblemType;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Adapters made in memory. */
public final class Adapters {
  private Adapters() {}

  /** A head that answers the hidden state's only number, without low-rank weights. */
  public static Adapter headOnly(String name) {
    return with(name, Map.of());
  }

  /** The head of {@link #headOnly} with a reference that has moments of states on directions. */
  public static Adapter withMoments(String name, RandomProjection projection) {
    List<Double> zeros = Collections.nCopies(projection.directions(), 0.0);
    ReferenceProfile reference =
        new ReferenceProfile(
            1, Map.of(), new long[20], null, null, new EmbeddingMoments(projection, zeros, zeros));
    Adapter plain = headOnly(name);
    return new Adapter(name, plain.version(), plain.head(), Map.of(), reference);
  }

  /** An adapter whose rows are answered with their state. */
  public static Adapter withoutHead(String name) {
    return new Adapter(name, "1", ClassificationHead.none(1), Map.of(), null);
  }

  /** The head of {@link #headOnly} with low-rank weights. */
  public static Adapter with(String name, Map<String, LowRankWeights> weights) {
    DenseLayer identity = new DenseLayer(1, 1, new float[] {1}, new float[1]);
    ClassificationHead head =
        new ClassificationHead(List.of(), identity, List.of("value"), ProblemType.REGRESSION);
    return new Adapter(name, "1", head, weights, null);
  }
}
