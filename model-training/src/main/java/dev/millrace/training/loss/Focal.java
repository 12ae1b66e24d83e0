package dev.millrace.training.loss;

/**
 * Focal loss (Lin et al. 2017, "Focal Loss for Dense Object Detection") of one class among several:
 * {@code −w[y] · (1 − p[y])^γ · log p[y]}. Rows that are right already count little.
 *
 * @param classWeights {@code [classes]}, above 0; the paper's α
 * @param gamma γ, from 0; 0 is cross-entropy
 */
@SuppressWarnings("ArrayRecordComponent") // Losses are not compared.
public record Focal(double[] classWeights, double gamma) implements Loss {
  /** Checks the numbers and copies them. */
  public Focal {
    classWeights = Positive.checked(classWeights);
    if (!(gamma >= 0) || !Double.isFinite(gamma)) {
      throw new IllegalArgumentException("expected a focal gamma of at least 0, got " + gamma);
    }
  }

  @Override
  public double weight(float[] target) {
    return 1;
  }

  @Override
  public double of(float[] logits, float[] target, double[] gradient) {
    int y = 0;
    for (int i = 1; i < target.length; i++) {
      y = target[i] > target[y] ? i : y;
    }
    double[] log = Softmax.log(logits);
    double p = Math.exp(log[y]);
    // 1 - p keeps its digits where p is nearly 1.
    double rest = -Math.expm1(log[y]);
    double power = Math.pow(rest, gamma);
    double slope = slope(p, rest, log[y]) - power;
    for (int i = 0; i < log.length; i++) {
      gradient[i] = classWeights[y] * slope * ((i == y ? 1 : 0) - Math.exp(log[i]));
    }
    return -classWeights[y] * power * log[y];
  }

  /** What the factor before the logarithm adds to the derivative by {@code log p[y]}. */
  private double slope(double p, double rest, double log) {
    // Where nothing is left to learn, a power below 0 of nothing would be infinite.
    return gamma == 0 || rest == 0 ? 0 : gamma * p * Math.pow(rest, gamma - 1) * log;
  }
}
