package dev.millrace.model.head;

/** What a head does to a row's state before the classifier reads it. Immutable. */
public sealed interface HeadStep permits DenseLayer, LayerNorm, HeadActivation {

  /** Applies the step to {@code [in]}; may not change {@code x}. */
  float[] apply(float[] x);

  /**
   * How many features come out of {@code in} features.
   *
   * @throws IllegalArgumentException if it takes another number of them
   */
  int width(int in);
}
