package dev.millrace.model.checkpoint;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;

/** The refusals that all weight sources share, in the same words. */
public final class TensorChecks {
  private TensorChecks() {}

  /** The exception for a tensor that is not there. */
  public static ModelFormatException missing(String origin, String name) {
    return new ModelFormatException(origin + ": tensor " + name + " is missing");
  }

  /** Refuses a tensor of another shape. */
  public static void requireShape(String origin, String name, Shape expected, Shape actual)
      throws ModelFormatException {
    if (!expected.equals(actual)) {
      throw new ModelFormatException(
          "%s: tensor %s: expected shape %s, got %s".formatted(origin, name, expected, actual));
    }
  }

  /** Refuses NaN and infinities, which would surface as silent nonsense much later. */
  public static FloatTensor requireFinite(String origin, String name, FloatTensor tensor)
      throws ModelFormatException {
    if (!tensor.isFinite()) {
      throw new ModelFormatException(
          "%s: tensor %s holds NaN or infinite values".formatted(origin, name));
    }
    return tensor;
  }
}
