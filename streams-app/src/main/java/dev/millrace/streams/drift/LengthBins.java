package dev.millrace.streams.drift;

/**
 * Histograms of lengths in tokens, in the bins that adapters' references have: they begin at 1 and
 * at each power of two and the middle to the next one, up to 8192. The last one has no end.
 */
final class LengthBins {
  /** How many bins there are. */
  static final int COUNT = 26;

  private LengthBins() {}

  /** The bin of a text. */
  static int of(int tokens) {
    if (tokens < 2) {
      return 0;
    }
    int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(tokens);
    int half = (tokens >> (power - 1)) & 1;
    return Math.min(COUNT - 1, 2 * power - 1 + half);
  }
}
