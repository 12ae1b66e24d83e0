package dev.millrace.model.head;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import java.util.List;
import java.util.stream.Stream;

/** Activations of heads, by the names that configurations give them. */
public enum HeadActivation implements HeadStep, HeadLayout.Step {
  /** Hyperbolic tangent. */
  TANH("tanh", "tanh") {
    @Override
    double of(double x) {
      return Math.tanh(x);
    }
  },
  /** {@code max(x, 0)}. */
  RELU("relu", "relu") {
    @Override
    double of(double x) {
      return Math.max(x, 0);
    }
  },
  /** {@code x/2 · (1 + erf(x/√2))}. */
  GELU("gelu", "gelu") {
    @Override
    double of(double x) {
      return x / 2 * (1 + erf(x / Math.sqrt(2)));
    }
  },
  /** GELU by tanh (Hendrycks and Gimpel 2016). */
  GELU_TANH("gelu_new", "gelu_pytorch_tanh") {
    @Override
    double of(double x) {
      return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
  },
  /** {@code x · sigmoid(x)}. */
  SILU("silu", "swish") {
    @Override
    double of(double x) {
      return x / (1 + Math.exp(-x));
    }
  };

  /** From here on erf is 1 in double precision. */
  private static final double ERF_IS_ONE = 6;

  private final String name;
  private final String otherName;

  HeadActivation(String name, String otherName) {
    this.name = name;
    this.otherName = otherName;
  }

  abstract double of(double x);

  /**
   * The activation that a field names; GELU where it isn't there.
   *
   * @throws ModelFormatException naming the accepted values
   */
  public static HeadActivation read(JsonFile config, String field) throws ModelFormatException {
    return read(config, field, List.of(values()));
  }

  /**
   * The same where only some are accepted.
   *
   * @throws ModelFormatException naming the accepted values
   */
  public static HeadActivation read(JsonFile config, String field, List<HeadActivation> accepted)
      throws ModelFormatException {
    String name = config.optionalText(field).orElse(GELU.name);
    for (HeadActivation activation : accepted) {
      if (activation.name.equals(name) || activation.otherName.equals(name)) {
        return activation;
      }
    }
    throw config.fault(
        field,
        "one of "
            + accepted.stream().flatMap(a -> Stream.of(a.name, a.otherName)).distinct().toList());
  }

  @Override
  public float[] apply(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) of(x[i]);
    }
    return y;
  }

  @Override
  public int width(int in) {
    return in;
  }

  @Override
  public List<String> tensors() {
    return List.of();
  }

  @Override
  public HeadStep read(WeightSource source, String prefix, int width) {
    return this;
  }

  /**
   * The error function by its series {@code 2x/√π · e^(−x²) · Σ (2x²)ⁿ / (1·3·5···(2n+1))}
   * (Abramowitz and Stegun 7.1.6), whose terms are all positive, so that nothing cancels.
   */
  private static double erf(double x) {
    if (Double.isNaN(x) || Math.abs(x) > ERF_IS_ONE) {
      return Double.isNaN(x) ? x : Math.signum(x);
    }
    double term = 1;
    double sum = 1;
    for (int n = 1; term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 * x / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
