package dev.millrace.streams.drift;

/** Histograms of [0, 1] in bins of equal width; the last bin holds 1 too. */
final class ConfidenceBins {
  /** How many bins a window has. */
  static final int COUNT = 20;

  private ConfidenceBins() {}

  /** The bin of a confidence; what lies outside [0, 1] falls in the outermost bin. */
  static int of(double confidence) {
    return (int) Math.max(0, Math.min(COUNT - 1, Math.floor(confidence * COUNT)));
  }

  /** How many bins the histograms with these many bins have in common: their greatest divisor. */
  static int shared(int one, int two) {
    return two == 0 ? one : shared(two, one % two);
  }

  /** The same histogram in fewer bins; {@code bins} divides its length. */
  static long[] coarsened(long[] counts, int bins) {
    int width = counts.length / bins;
    long[] coarse = new long[bins];
    for (int i = 0; i < counts.length; i++) {
      coarse[i / width] += counts[i];
    }
    return coarse;
  }
}
