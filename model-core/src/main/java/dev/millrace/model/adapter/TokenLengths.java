package dev.millrace.model.adapter;

/**
 * Histograms of texts' lengths in tokens. Bins begin at 1, 2, 3, 4, 6, 8, 12, 16, 24 and so on to
 * 8192: each power of two and the middle to the next one. The last bin has no end.
 */
public final class TokenLengths {
  /** How many bins there are. */
  public static final int BINS = 26;

  private TokenLengths() {}

  /** The bin of a text; one without tokens falls in the first. */
  public static int bin(int tokens) {
    if (tokens < 2) {
      return 0;
    }
    int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(tokens);
    int half = (tokens >> (power - 1)) & 1;
    return Math.min(BINS - 1, 2 * power - 1 + half);
  }
}
