package dev.millrace.training.adapter;

import org.jspecify.annotations.Nullable;

/**
 * What an adapter said of a text that it was not trained on.
 *
 * @param label the best label, or null for a regression
 * @param confidence as serving reports it: the best label's probability with the temperature, or a
 *     regression's first value
 * @param tokens how many the encoder read, special ones included
 * @param unknownTokens how many of them the vocabulary did not know
 * @param truncated whether the text lost its end
 * @param pooled the encoder's pooled state with the adapter, {@code [hidden]}: what the head reads
 */
@SuppressWarnings("ArrayRecordComponent") // Predictions are not compared.
public record HeldOutPrediction(
    @Nullable String label,
    double confidence,
    int tokens,
    int unknownTokens,
    boolean truncated,
    float[] pooled) {

  /** Checks the numbers. */
  public HeldOutPrediction {
    if (!Double.isFinite(confidence)) {
      throw new IllegalArgumentException("expected a finite confidence, got " + confidence);
    }
    if (unknownTokens < 0 || unknownTokens > tokens) {
      throw new IllegalArgumentException(
          "expected 0 <= unknown tokens <= tokens, got %d and %d".formatted(unknownTokens, tokens));
    }
  }
}
