package dev.millrace.model.batching;

import java.util.Arrays;

/**
 * A batch's tokens cut into chunks of one adapter each, so that a batched product multiplies each
 * chunk with its own adapter's matrices. A batch of one slot or none is not cut: its only chunk
 * says whose matrices all tokens use, holds one token that nobody reads, and has all positions.
 *
 * @param chunks how many
 * @param chunkTokens tokens of a chunk; the last chunk of an adapter may repeat token 0 at its end,
 *     whose products nobody reads
 * @param tokens {@code [chunks, chunkTokens]}: which packed token stands at each place
 * @param position {@code [tokens of the batch]}: where in the chunks each token stands
 * @param slots {@code [chunks]}: whose matrices a chunk uses
 */
public record AdapterChunks(
    int chunks, int chunkTokens, long[] tokens, long[] position, int[] slots) {

  private static final int SMALLEST = 8;
  private static final int LARGEST = 64;

  /** For a batch of one slot or none. */
  static AdapterChunks undivided(int batchTokens) {
    return new AdapterChunks(1, 1, new long[1], new long[batchTokens], new int[1]);
  }

  /**
   * Chunks of a batch of several slots.
   *
   * @param slotOfToken which slot each token belongs to, each from 0 to {@code slots} − 1
   */
  static AdapterChunks of(int[] slotOfToken, int slots) {
    int[] tokensOfSlot = new int[slots];
    for (int slot : slotOfToken) {
      tokensOfSlot[slot]++;
    }
    int chunkTokens = chunkTokens(slotOfToken.length, slots);
    int[] firstChunk = new int[slots + 1];
    for (int slot = 0; slot < slots; slot++) {
      firstChunk[slot + 1] = firstChunk[slot] + -Math.floorDiv(-tokensOfSlot[slot], chunkTokens);
    }
    int chunks = firstChunk[slots];
    int[] slotOfChunk = new int[chunks];
    for (int slot = 0; slot < slots; slot++) {
      Arrays.fill(slotOfChunk, firstChunk[slot], firstChunk[slot + 1], slot);
    }
    long[] tokens = new long[chunks * chunkTokens];
    long[] position = new long[slotOfToken.length];
    int[] filled = new int[slots];
    for (int token = 0; token < slotOfToken.length; token++) {
      int slot = slotOfToken[token];
      int place = firstChunk[slot] * chunkTokens + filled[slot]++;
      tokens[place] = token;
      position[token] = place;
    }
    return new AdapterChunks(chunks, chunkTokens, tokens, position, slotOfChunk);
  }

  /** Long chunks multiply faster; chunks longer than an adapter's share of tokens are padding. */
  private static int chunkTokens(int tokens, int slots) {
    return Math.max(SMALLEST, Math.min(LARGEST, tokens / slots));
  }
}
