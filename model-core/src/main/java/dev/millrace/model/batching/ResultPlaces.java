package dev.millrace.model.batching;

/**
 * Where attention leaves its results. Those of a group are {@code [rows, heads, tokens]}, or {@code
 * [rows, tokens, heads]} if the group is even and long; those of all groups stand one after
 * another. Head {@code h} of a token is at {@code start · heads + place + h · stride}.
 *
 * @param start {@code [tokens]}
 * @param place {@code [tokens]}
 * @param stride {@code [tokens]}
 */
public record ResultPlaces(long[] start, long[] place, long[] stride) {

  static ResultPlaces of(int tokens) {
    return new ResultPlaces(new long[tokens], new long[tokens], new long[tokens]);
  }

  /**
   * Notes a row's results.
   *
   * @param firstToken the row's first token in the batch
   * @param count how many tokens the row has
   * @param rowStart places of one head before this row
   * @param length places of one head in this row
   * @param tokensFirst whether tokens come before heads
   */
  void put(long firstToken, int count, long rowStart, int length, boolean tokensFirst) {
    for (int i = 0; i < count; i++) {
      int token = (int) firstToken + i;
      start[token] = tokensFirst ? rowStart + i : rowStart;
      place[token] = tokensFirst ? 0 : i;
      stride[token] = tokensFirst ? 1 : length;
    }
  }
}
