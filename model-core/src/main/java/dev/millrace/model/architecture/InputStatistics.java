package dev.millrace.model.architecture;

import dev.millrace.model.tensor.FloatTensor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the inputs of an encoder's linear modules are like: what those of 8-bit integers need to
 * know to round little.
 */
public final class InputStatistics {
  /** Nothing is known; inputs are quantized as they are. */
  public static final InputStatistics UNKNOWN = new InputStatistics(Map.of(), false);

  /**
   * Nothing is known, and the graph has an output for each statistic that would help, taken over
   * the batch's tokens: float {@code [features]}.
   */
  public static final InputStatistics TO_MEASURE = new InputStatistics(Map.of(), true);

  private final Map<String, FloatTensor> measured;
  private final boolean toMeasure;

  private InputStatistics(Map<String, FloatTensor> measured, boolean toMeasure) {
    this.measured = measured;
    this.toMeasure = toMeasure;
  }

  /**
   * What was measured. Vectors that are not finite tell nothing, as those of a model that overflows
   * on some inputs: it is compiled as if they had not been measured.
   *
   * @param outputs {@code [features]} by name of the output
   */
  public static InputStatistics measured(Map<String, FloatTensor> outputs) {
    Map<String, FloatTensor> finite = new HashMap<>(outputs);
    finite.values().removeIf(values -> !values.isFinite());
    return new InputStatistics(finite, false);
  }

  /** The output for the largest magnitude of each of a norm's features. */
  static String magnitudes(String norm) {
    return "magnitudes." + norm;
  }

  /** The output for the mean of each feature that a linear module reads. */
  static String means(String module) {
    return "means." + module;
  }

  boolean areToMeasure() {
    return toMeasure;
  }

  /** A statistic {@code [features]}, or null if it is not known. */
  float @Nullable [] find(String output) {
    FloatTensor values = measured.get(output);
    return values == null ? null : values.data();
  }
}
