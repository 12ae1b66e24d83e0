package dev.millrace.model.testkit;

import dev.millrace.model.architecture.Pooling;

/** Pooling in plain Java, to hold graphs against. */
public final class SlowPooling {
  private SlowPooling() {}

  /** One state {@code [hidden]} of a row's states {@code [length][hidden]}; all for NONE. */
  public static float[] pool(Pooling pooling, float[][] states) {
    return switch (pooling) {
      case FIRST_TOKEN -> states[0];
      case MEAN -> mean(states);
      case MAX -> max(states);
      case MEAN_OF_FIRST_AND_MEAN -> mean(new float[][] {states[0], mean(states)});
      case NONE -> concatenated(states);
    };
  }

  private static float[] mean(float[][] states) {
    float[] mean = new float[states[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] state : states) {
        sum += state[i];
      }
      mean[i] = (float) (sum / states.length);
    }
    return mean;
  }

  private static float[] max(float[][] states) {
    float[] max = states[0].clone();
    for (float[] state : states) {
      for (int i = 0; i < max.length; i++) {
        max[i] = Math.max(max[i], state[i]);
      }
    }
    return max;
  }

  private static float[] concatenated(float[][] states) {
    int hidden = states[0].length;
    float[] all = new float[states.length * hidden];
    for (int i = 0; i < states.length; i++) {
      System.arraycopy(states[i], 0, all, i * hidden, hidden);
    }
    return all;
  }
}
