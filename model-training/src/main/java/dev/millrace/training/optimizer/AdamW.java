package dev.millrace.training.optimizer;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), in the order of PyTorch's {@code
 * AdamW}: decay, moments, then {@code p −= rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)}.
 *
 * <p>It computes on plain arrays, one number after the other, so that a run that goes on from its
 * saved {@linkplain #moments moments} makes the same steps bit by bit.
 *
 * <p>Threading: for one thread.
 */
public final class AdamW {
  private final ParameterLayout layout;
  private final Settings settings;
  private final Moments moments;

  /**
   * What it can be told.
   *
   * @param beta1 decay of the first moment, 0 to below 1
   * @param beta2 decay of the second
   * @param epsilon added to the denominator
   * @param weightDecay the part of a matrix that is taken off per step and unit of learning rate
   */
  public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {
    /** PyTorch's defaults, but for the decay. */
    public static Settings of(double weightDecay) {
      return new Settings(0.9, 0.999, 1e-8, weightDecay);
    }
  }

  /**
   * What it remembers; the arrays are changed by each step.
   *
   * @param first running means of gradients
   * @param second running means of their squares
   */
  @SuppressWarnings("ArrayRecordComponent") // They are changed in place, and never compared.
  public record Moments(float[] first, float[] second) {
    /** Nothing seen yet. */
    public static Moments none(int parameters) {
      return new Moments(new float[parameters], new float[parameters]);
    }
  }

  /** An optimizer that goes on from the given moments, and changes them. */
  public AdamW(ParameterLayout layout, Settings settings, Moments moments) {
    this.layout = layout;
    this.settings = settings;
    this.moments = moments;
  }

  /**
   * Makes a step.
   *
   * @param parameters changed
   * @param gradient of the loss
   * @param rate learning rate
   * @param t which step this is, from 1
   */
  public void step(float[] parameters, float[] gradient, double rate, long t) {
    double exponent = (double) t;
    double rootOfCorrection = Math.sqrt(1 - Math.pow(settings.beta2, exponent));
    double size = rate / (1 - Math.pow(settings.beta1, exponent));
    for (ParameterLayout.Slot slot : layout.slots()) {
      double kept = slot.decays() ? 1 - rate * settings.weightDecay : 1;
      for (int i = slot.offset(); i < slot.end(); i++) {
        double g = gradient[i];
        double m = settings.beta1 * moments.first()[i] + (1 - settings.beta1) * g;
        double v = settings.beta2 * moments.second()[i] + (1 - settings.beta2) * g * g;
        moments.first()[i] = (float) m;
        moments.second()[i] = (float) v;
        double denominator = Math.sqrt(v) / rootOfCorrection + settings.epsilon;
        parameters[i] = (float) (parameters[i] * kept - size * m / denominator);
      }
    }
  }
}
