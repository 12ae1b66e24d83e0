package dev.millrace.training.optimizer;

/** Limits how large a gradient can be (Pascanu et al. 2013). */
public final class Clipping {
  /** PyTorch's, which keeps a norm of 0 from dividing. */
  private static final double EPSILON = 1e-6;

  private Clipping() {}

  /**
   * Scales a gradient down to a norm, if it is longer.
   *
   * @param gradient changed
   * @param largest its Euclidean norm at most; 0 for no limit
   * @return its norm before
   */
  public static double clip(float[] gradient, double largest) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    double norm = Math.sqrt(squares);
    double factor = largest / (norm + EPSILON);
    if (largest > 0 && factor < 1) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= (float) factor;
      }
    }
    return norm;
  }
}
