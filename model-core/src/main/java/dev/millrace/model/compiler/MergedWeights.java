package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.checkpoint.TensorChecks;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's encoder with an adapter merged into it, and the adapter's head. A tensor is merged
 * when it is read, so no two need to be in memory together.
 *
 * <p>Threading: for one thread.
 */
final class MergedWeights implements WeightSource {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  /** Where a tensor of the encoder is in the checkpoint, and what it is called by adapters. */
  record Origin(String name, String canonical) {}

  private final WeightSource base;
  private final Map<String, LowRankWeights> updates;
  private final Map<String, Origin> encoder;
  private final Map<String, FloatTensor> head;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  /**
   * Merges.
   *
   * @param encoder the encoder's tensors by the name that they are to have
   * @param head the head's tensors by the name that they are to have
   * @throws ModelFormatException if the adapter adds a bias to a module that has none
   */
  MergedWeights(
      WeightSource base,
      Adapter adapter,
      Map<String, Origin> encoder,
      Map<String, FloatTensor> head)
      throws ModelFormatException {
    this.base = base;
    this.updates = adapter.weights();
    this.encoder = encoder;
    this.head = head;
    for (Map.Entry<String, Origin> tensor : encoder.entrySet()) {
      shapes.put(tensor.getKey(), base.shape(tensor.getValue().name()));
    }
    head.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    requireBiases(Set.copyOf(encoder.values().stream().map(Origin::canonical).toList()));
  }

  private void requireBiases(Set<String> tensors) throws ModelFormatException {
    for (Map.Entry<String, LowRankWeights> update : updates.entrySet()) {
      if (update.getValue().bias() != null && !tensors.contains(update.getKey() + BIAS)) {
        throw noPlaceFor(update.getKey() + BIAS);
      }
    }
  }

  /** The exception for a bias that transformers would not load. */
  static ModelFormatException noPlaceFor(String bias) {
    return new ModelFormatException(
        "the adapter has a bias for which the checkpoint has no place: %s; it can't be merged"
            .formatted(bias));
  }

  @Override
  public String origin() {
    return base.origin();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shapes.keySet());
  }

  @Override
  public Shape shape(String name) throws ModelFormatException {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw TensorChecks.missing(origin(), name);
    }
    return shape;
  }

  @Override
  public FloatTensor read(String name, Shape expected) throws ModelFormatException {
    TensorChecks.requireShape(origin(), name, expected, shape(name));
    @Nullable FloatTensor ofHead = head.get(name);
    Origin origin = encoder.get(name);
    if (ofHead != null || origin == null) {
      return TensorChecks.requireFinite(
          origin(), name, ofHead == null ? base.read(name, expected) : ofHead);
    }
    FloatTensor tensor = base.read(origin.name(), expected);
    merge(origin.canonical(), tensor.data());
    return TensorChecks.requireFinite(origin(), name, tensor);
  }

  private void merge(String canonical, float[] data) {
    int end = canonical.lastIndexOf('.');
    @Nullable LowRankWeights update = updates.get(canonical.substring(0, end));
    if (update != null && update.rank() > 0 && canonical.endsWith(WEIGHT)) {
      addProduct(update, data);
    } else if (update != null && canonical.endsWith(BIAS)) {
      @Nullable FloatBuffer bias = update.bias();
      for (int i = 0; bias != null && i < data.length; i++) {
        data[i] += bias.get(i);
      }
    }
  }

  /** Adds {@code (aᵀ · b)ᵀ} to {@code [out, in]}, in double precision within. */
  private static void addProduct(LowRankWeights update, float[] weight) {
    int in = update.in();
    int out = update.out();
    int rank = update.rank();
    float[] a = new float[rank * in];
    float[] b = new float[rank * out];
    update.a().get(0, a);
    update.b().get(0, b);
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        double sum = weight[o * in + i];
        for (int r = 0; r < rank; r++) {
          sum += (double) a[r * in + i] * b[r * out + o];
        }
        weight[o * in + i] = (float) sum;
      }
    }
  }

  @Override
  public void close() {
    base.close();
  }
}
