package dev.millrace.model.batching;

/**
 * How the tokens of a row are numbered: from 0 on, or as RoBERTa does: from 1 on, where tokens of
 * one id, its padding's, have position 0 and don't count. That id is in a row only if the text
 * itself spells the padding token out.
 */
public final class Positions {
  /** All tokens count, from 0 on. */
  public static final Positions FROM_ZERO = new Positions(false, 0);

  private final boolean skips;
  private final long skipped;

  private Positions(boolean skips, long skipped) {
    this.skips = skips;
    this.skipped = skipped;
  }

  /** All tokens but those of this id count, from 1 on. */
  public static Positions skipping(long token) {
    return new Positions(true, token);
  }

  /** Numbers a row's tokens into {@code positionIds}, from {@code start} on. */
  void number(long[] inputIds, long[] positionIds, int start) {
    long next = skips ? 1 : 0;
    for (int i = 0; i < inputIds.length; i++) {
      positionIds[start + i] = skips && inputIds[i] == skipped ? 0 : next++;
    }
  }
}
