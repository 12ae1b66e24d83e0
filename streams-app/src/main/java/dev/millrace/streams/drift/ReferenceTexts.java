package dev.millrace.streams.drift;

import java.util.Arrays;

/**
 * What the texts of a reference looked like to the tokenizer.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param lengthCounts texts per length in tokens, in the bins of a window's
 * @param tokens in all texts; 0 if only the rate is known
 * @param unknownTokenRate unknown tokens as a part of all tokens, in [0, 1]
 */
public record ReferenceTexts(long[] lengthCounts, long tokens, double unknownTokenRate) {

  /**
   * Copies the counts.
   *
   * @throws IllegalArgumentException if a count is negative or the rate not in [0, 1]
   */
  public ReferenceTexts {
    if (!(unknownTokenRate >= 0 && unknownTokenRate <= 1)) {
      throw new IllegalArgumentException(
          "expected a rate of unknown tokens in [0, 1], got " + unknownTokenRate);
    }
    lengthCounts = Histograms.checked("length", lengthCounts);
  }

  static ReferenceTexts of(WindowSummary window) {
    return new ReferenceTexts(window.lengthCounts(), window.tokenSum(), window.unknownTokenRate());
  }

  /** These and a window's; a window that counts in other bins starts anew. */
  ReferenceTexts plus(WindowSummary window) {
    if (window.lengthCounts().length != lengthCounts.length) {
      return of(window);
    }
    long sum = tokens + window.tokenSum();
    double unknown = unknownTokenRate * tokens + window.unknownTokens();
    return new ReferenceTexts(
        Histograms.sum(lengthCounts, window.lengthCounts()),
        sum,
        sum == 0 ? 0 : Math.min(1, unknown / sum));
  }

  @Override
  public long[] lengthCounts() {
    return lengthCounts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceTexts that
        && tokens == that.tokens
        && unknownTokenRate == that.unknownTokenRate
        && Arrays.equals(lengthCounts, that.lengthCounts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lengthCounts);
  }
}
