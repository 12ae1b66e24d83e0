package dev.millrace.training.data;

/**
 * Makes a regression's targets of mean 0 and variance 1 for training, so that one learning rate
 * fits prices as well as stars; the head is scaled back before it is saved.
 *
 * @param mean of each output
 * @param deviation standard deviation of each output; 1 where all targets are the same
 */
@SuppressWarnings("ArrayRecordComponent") // Scalings are not compared.
public record TargetScaling(double[] mean, double[] deviation) {

  private static final double ROUNDING = 1e-9;

  /** The scaling of these targets {@code [rows, outputs]}. */
  public static TargetScaling of(float[][] targets) {
    int outputs = targets[0].length;
    double[] mean = new double[outputs];
    double[] deviation = new double[outputs];
    for (int i = 0; i < outputs; i++) {
      for (float[] target : targets) {
        mean[i] += target[i];
      }
      mean[i] /= targets.length;
      for (float[] target : targets) {
        deviation[i] += (target[i] - mean[i]) * (target[i] - mean[i]);
      }
      deviation[i] = Math.sqrt(deviation[i] / targets.length);
      // Rounding alone may make equal values differ from their mean.
      if (deviation[i] <= ROUNDING * Math.abs(mean[i])) {
        deviation[i] = 1;
      }
    }
    return new TargetScaling(mean, deviation);
  }

  /** Targets as they are trained. */
  public float[][] scaled(float[][] targets) {
    float[][] scaled = new float[targets.length][];
    for (int row = 0; row < targets.length; row++) {
      scaled[row] = new float[mean.length];
      for (int i = 0; i < mean.length; i++) {
        scaled[row][i] = (float) ((targets[row][i] - mean[i]) / deviation[i]);
      }
    }
    return scaled;
  }

  /** Outputs as they are meant; in place. */
  public void unscale(float[][] outputs) {
    for (float[] output : outputs) {
      for (int i = 0; i < mean.length; i++) {
        output[i] = (float) (output[i] * deviation[i] + mean[i]);
      }
    }
  }

  /**
   * Makes a classifier answer in the targets' own units; in place.
   *
   * @param weight {@code [outputs, features]}
   * @param bias {@code [outputs]}
   */
  public void unscale(float[] weight, float[] bias) {
    int features = weight.length / bias.length;
    for (int i = 0; i < bias.length; i++) {
      for (int j = i * features; j < (i + 1) * features; j++) {
        weight[j] = (float) (weight[j] * deviation[i]);
      }
      bias[i] = (float) (bias[i] * deviation[i] + mean[i]);
    }
  }
}
