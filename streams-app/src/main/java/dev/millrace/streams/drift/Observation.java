package dev.millrace.streams.drift;

import org.jspecify.annotations.Nullable;

/**
 * What drift takes note of in one prediction.
 *
 * @param label the predicted label, or null where there is none, as in regression
 * @param confidence the predicted label's probability in [0, 1]; a regression's value may lie
 *     outside and then counts in the outermost bin
 * @param tokens how many tokens the text had, as the encoder saw it
 * @param unknownTokens how many of them the vocabulary did not know
 * @param truncated whether the text was longer than the encoder reads
 * @param state where the encoder's state lay, as the moments of one; null if it is not known
 */
public record Observation(
    @Nullable String label,
    double confidence,
    int tokens,
    int unknownTokens,
    boolean truncated,
    @Nullable StateMoments state) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the confidence is not finite, or the token counts are not
   *     {@code 0 <= unknownTokens <= tokens}
   */
  public Observation {
    if (!Double.isFinite(confidence)) {
      throw new IllegalArgumentException("expected a finite confidence, got " + confidence);
    }
    if (unknownTokens < 0 || unknownTokens > tokens) {
      throw new IllegalArgumentException(
          "expected 0 <= unknown tokens <= tokens, got %d and %d".formatted(unknownTokens, tokens));
    }
  }

  /** One whose state is not known. */
  public Observation(
      @Nullable String label, double confidence, int tokens, int unknownTokens, boolean truncated) {
    this(label, confidence, tokens, unknownTokens, truncated, null);
  }
}
