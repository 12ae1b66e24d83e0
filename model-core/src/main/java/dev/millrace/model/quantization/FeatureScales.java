package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers by which a linear module's input features are divided before they are quantized, and its
 * weight's columns multiplied: the product is the same, and a few loud features no longer take all
 * the steps of a token's scale (Xiao et al. 2022, "SmoothQuant").
 *
 * <p>All of them are powers of two. So dividing and multiplying round nothing, and a magnitude that
 * was measured a little differently on another machine mostly gives the same number.
 *
 * @param values {@code [in]}, or empty for an input that is quantized as it is
 */
@SuppressWarnings("ArrayRecordComponent") // Whoever looks scales up means these and no equal ones.
public record FeatureScales(float[] values) {
  /** Nothing is divided. */
  public static final FeatureScales NONE = new FeatureScales(new float[0]);

  /**
   * How much of the difference between features goes into the weight. At 0.5 features of inputs and
   * weights end up equally uneven, in the geometric mean.
   */
  private static final double MIGRATION = 0.5;

  /** No feature is divided or multiplied by more than 2 to the power of this. */
  private static final int LARGEST_EXPONENT = 6;

  /**
   * The scales of an input: {@code √(input magnitude / weight magnitude)} of each feature, relative
   * to their median; {@link #NONE} if no feature differs much.
   *
   * @param magnitudes the largest of each feature that was seen, {@code [in]}
   * @param weights of all modules that read the input, each {@code [out, in]}
   */
  public static FeatureScales of(float[] magnitudes, List<FloatTensor> weights) {
    double[] logarithms = new double[magnitudes.length];
    float[] columns = largestOfColumns(weights, magnitudes.length);
    for (int i = 0; i < logarithms.length; i++) {
      logarithms[i] = MIGRATION * Math.log(magnitudes[i]) - (1 - MIGRATION) * Math.log(columns[i]);
    }
    double median = median(logarithms);
    float[] scales = new float[magnitudes.length];
    boolean anyLoud = false;
    for (int i = 0; i < scales.length; i++) {
      scales[i] = powerOfTwo((logarithms[i] - median) / Math.log(2));
      anyLoud |= scales[i] != 1;
    }
    return anyLoud ? new FeatureScales(scales) : NONE;
  }

  private static float[] largestOfColumns(List<FloatTensor> weights, int in) {
    float[] largest = new float[in];
    for (FloatTensor weight : weights) {
      float[] data = weight.data();
      for (int i = 0; i < data.length; i++) {
        largest[i % in] = Math.max(largest[i % in], Math.abs(data[i]));
      }
    }
    return largest;
  }

  /** Of those that say something: a feature or a column of zeros does not. */
  private static double median(double[] logarithms) {
    double[] finite = Arrays.stream(logarithms).filter(Double::isFinite).sorted().toArray();
    return finite.length == 0 ? 0 : finite[finite.length / 2];
  }

  private static float powerOfTwo(double exponent) {
    if (!Double.isFinite(exponent)) {
      return 1;
    }
    long rounded = Math.round(exponent);
    return Math.scalb(1f, (int) Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, rounded)));
  }

  boolean isNone() {
    return values.length == 0;
  }

  /** What the input is multiplied with, {@code [in]}. */
  FloatTensor reciprocals() {
    float[] ones = new float[values.length];
    Arrays.fill(ones, 1);
    return divided(new FloatTensor(Shape.of(values.length), ones));
  }

  /** {@code [out, in]} with its columns multiplied, as a weight for the divided input has them. */
  FloatTensor multiplied(FloatTensor matrix) {
    return eachColumn(matrix, (element, scale) -> element * scale);
  }

  /** {@code [out, in]} with its columns divided. */
  FloatTensor divided(FloatTensor matrix) {
    return eachColumn(matrix, (element, scale) -> element / scale);
  }

  private FloatTensor eachColumn(FloatTensor matrix, FloatOperator operator) {
    if (isNone()) {
      return matrix;
    }
    float[] data = matrix.data().clone();
    for (int i = 0; i < data.length; i++) {
      data[i] = operator.apply(data[i], values[i % values.length]);
    }
    return new FloatTensor(matrix.shape(), data);
  }

  private interface FloatOperator {
    float apply(float element, float scale);
  }
}
