package dev.millrace.model.batching;

/**
 * How an encoder wants its batches laid out.
 *
 * @param groups how many attention groups its graph has inputs for, at least 2
 * @param reach in layers with a sliding window, how many tokens a token sees on each side besides
 *     itself, or {@link #NO_WINDOW}
 * @param positions how tokens are numbered
 */
public record PackedLayout(int groups, int reach, Positions positions) {
  /** There are no layers with a window. */
  public static final int NO_WINDOW = -1;
}
