package dev.millrace.training.loop;

import java.util.List;

/**
 * What some rows cost, and how that changes with the trained numbers.
 *
 * @param loss the sum of the rows' losses, not divided
 * @param slopes by each number, in the layout's order
 */
@SuppressWarnings("ArrayRecordComponent") // Gradients are not compared.
record Gradient(double loss, float[] slopes) {

  /** Adds up, in the order given: floats add up to other numbers in another order. */
  static Gradient sum(List<Gradient> parts) {
    double loss = 0;
    float[] slopes = new float[parts.get(0).slopes.length];
    for (Gradient part : parts) {
      loss += part.loss;
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] += part.slopes[i];
      }
    }
    return new Gradient(loss, slopes);
  }
}
