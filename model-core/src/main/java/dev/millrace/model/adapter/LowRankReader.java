package dev.millrace.model.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.head.HeadUpdate;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the matrices of one adapter, with B transposed and the scaling multiplied in.
 *
 * @param source the adapter's tensors
 * @param tensors their names
 * @param config ranks and scalings
 */
record LowRankReader(WeightSource source, AdapterTensors tensors, AdapterConfig config) {

  /**
   * The two matrices of a module, {@code [rank, in]} and {@code [rank, out]}, and the bias of the
   * second, if it has one.
   */
  private record Pair(FloatTensor a, FloatTensor b, float @Nullable [] bias) {}

  /**
   * What is added to a module of the encoder.
   *
   * @param path the module's path in the file
   * @param module what messages call it
   * @param biasChange what training changed of its own bias, or null
   */
  LowRankWeights weights(String path, String module, int in, int out, float @Nullable [] biasChange)
      throws ModelFormatException {
    Pair pair = pair(path, module, in, out);
    return new LowRankWeights(
        in,
        out,
        pair.a.shape().dimension(0),
        pair.a.data(),
        pair.b.data(),
        sum(biasChange, pair.bias));
  }

  /**
   * What is changed of a head's module, whose shape its classifier or the adapter decides.
   *
   * @param newBias what training made of its own bias, or null
   */
  HeadUpdate headUpdate(String path, String module, float @Nullable [] newBias)
      throws ModelFormatException {
    Shape shapeA = source.shape(path + ".lora_A.weight");
    Shape shapeB = source.shape(path + ".lora_B.weight");
    if (shapeA.rank() != 2 || shapeB.rank() != 2) {
      throw new ModelFormatException(
          "%s: expected lora_A and lora_B of %s to be matrices, got %s and %s"
              .formatted(source.origin(), module, shapeA, shapeB));
    }
    Pair pair = pair(path, module, shapeA.dimension(1), shapeB.dimension(0));
    return new HeadUpdate(shapeA.dimension(1), product(pair.a, pair.b), newBias, pair.bias);
  }

  private Pair pair(String path, String module, int in, int out) throws ModelFormatException {
    if (!config.targets(path)) {
      throw new ModelFormatException(
          "%s: has weights for %s, which target_modules %s of adapter_config.json does not name"
              .formatted(source.origin(), module, config.targetModules()));
    }
    int rank = config.rankOf(path);
    Shape actual = source.shape(path + ".lora_A.weight");
    if (actual.rank() == 2 && actual.dimension(0) != rank) {
      throw new ModelFormatException(
          "%s: lora_A of %s has rank %d, adapter_config.json says %d"
              .formatted(source.origin(), module, actual.dimension(0), rank));
    }
    FloatTensor a = source.read(path + ".lora_A.weight", Shape.of(rank, in));
    FloatTensor b = source.read(path + ".lora_B.weight", Shape.of(out, rank));
    double scaling = config.scalingOf(path);
    scale(b.data(), scaling, module);
    return new Pair(a, b.transposed(), loraBias(path, module, out, scaling));
  }

  private float @Nullable [] loraBias(String path, String module, int out, double scaling)
      throws ModelFormatException {
    @Nullable String name = tensors.loraBiases().get(path);
    if (config.loraBias() != (name != null)) {
      throw new ModelFormatException(
          "%s: lora_B of %s has %s, but lora_bias of adapter_config.json is %s"
              .formatted(
                  source.origin(), module, name == null ? "no bias" : "a bias", config.loraBias()));
    }
    if (name == null) {
      return null;
    }
    float[] bias = source.read(name, Shape.of(out)).data();
    scale(bias, scaling, module);
    return bias;
  }

  private void scale(float[] values, double scaling, String module) throws ModelFormatException {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * scaling);
      if (!Float.isFinite(values[i])) {
        throw new ModelFormatException(
            "%s: lora_B of %s times its scaling %s is infinite"
                .formatted(source.origin(), module, scaling));
      }
    }
  }

  /** {@code aᵀ · b}, in double precision within. */
  private static float[] product(FloatTensor a, FloatTensor b) {
    int rank = a.shape().dimension(0);
    int in = a.shape().dimension(1);
    int out = b.shape().dimension(1);
    float[] product = new float[in * out];
    double[] row = new double[out];
    for (int i = 0; i < in; i++) {
      Arrays.fill(row, 0);
      for (int r = 0; r < rank; r++) {
        double factor = a.data()[r * in + i];
        for (int o = 0; o < out; o++) {
          row[o] += factor * b.data()[r * out + o];
        }
      }
      for (int o = 0; o < out; o++) {
        product[i * out + o] = (float) row[o];
      }
    }
    return product;
  }

  private static float @Nullable [] sum(float @Nullable [] x, float @Nullable [] y) {
    if (x == null || y == null) {
      return x == null ? y : x;
    }
    float[] sum = new float[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = x[i] + y[i];
    }
    return sum;
  }
}
