package dev.millrace.training.loss;

/**
 * What a row costs. A batch's loss is the sum of its rows' losses divided by the sum of their
 * weights, so that a batch gives the same gradient whole or in parts.
 *
 * <p>Threading: implementations are immutable.
 */
public interface Loss {

  /** What a row counts in the mean. */
  double weight(float[] target);

  /**
   * A row's loss, and its slope.
   *
   * @param logits {@code [outputs]}
   * @param target {@code [outputs]}
   * @param gradient {@code [outputs]}: set to the derivative of the result by each logit
   */
  double of(float[] logits, float[] target, double[] gradient);
}
