package dev.millrace.model.architecture;

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

  private final Map<String, float[]> measured;
  private final boolean toMeasure;

  private InputStatistics(Map<String, float[]> measured, boolean toMeasure) {
    this.measured = measured;
    this.toMeasure = toMeasure;
  }

  /**
   * What was measured. Vectors that are not finite tell nothing, as those of a model that overflows
   * on some inputs: it is compiled as if they had not been measured.
   *
   * @param outputs values by name of the output
   */
  public static InputStatistics measured(Map<String, float[]> outputs) {
    Map<String, float[]> finite = new HashMap<>(outputs);
    finite.values().removeIf(values -> !isFinite(values));
    return new InputStatistics(finite, false);
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
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

  float @Nullable [] find(String output) {
    return measured.get(output);
  }
}
