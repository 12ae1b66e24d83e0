package dev.millrace.streams.bench;

/**
 * What one batch was and what it cost; times in nanoseconds.
 *
 * @param rows rows handed to the encoder
 * @param tokens their tokens
 * @param adapters how many different adapters they had
 * @param computed what ONNX Runtime was given of them
 * @param start when the encoder began with it, on {@link System#nanoTime}
 * @param end when it had done: laid out, stacked adapters, run ONNX Runtime
 * @param runTime how long {@code OrtSession.run} took of that
 * @param cpu processor time of the worker's thread in the encoder
 * @param runCpu how much of it in {@code OrtSession.run}
 * @param betweenCpu processor time of the worker's thread since its batch before: taking rows,
 *     heads, completing rows
 */
record BatchCost(
    int rows,
    long tokens,
    int adapters,
    Computed computed,
    long start,
    long end,
    long runTime,
    long cpu,
    long runCpu,
    long betweenCpu) {

  /** How long it took. */
  long time() {
    return end - start;
  }

  /** How much of it lies in a span of time: 0 to 1. */
  double within(long from, long to) {
    double overlap = Math.min(end, to) - Math.max(start, from);
    return Math.max(0, overlap) / Math.max(1, time());
  }

  /**
   * What ONNX Runtime was given.
   *
   * @param rows rows that were computed
   * @param tokens their tokens
   * @param attendedTokens tokens that attention computed, its padding included
   */
  record Computed(long rows, long tokens, long attendedTokens) {
    static final Computed NOTHING = new Computed(0, 0, 0);

    Computed plus(Computed other) {
      return new Computed(
          rows + other.rows, tokens + other.tokens, attendedTokens + other.attendedTokens);
    }
  }
}
