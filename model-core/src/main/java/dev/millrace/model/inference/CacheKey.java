package dev.millrace.model.inference;

import java.util.Arrays;

/**
 * What decides a result: all of the token ids, and which adapter object. The whole ids are
 * compared, so no two texts can be taken for each other; the hash only finds the place.
 *
 * @param adapter number of the adapter object
 * @param inputIds never modified
 * @param hash of both
 */
record CacheKey(long adapter, long[] inputIds, int hash) {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /**
   * A key.
   *
   * @param seed secret, as texts are written by strangers: who knows the hash can write texts that
   *     all have the same one, and looking one up would take as long as there are such texts
   */
  static CacheKey of(long adapter, long[] inputIds, long seed) {
    long hash = mixed(seed ^ adapter);
    for (long id : inputIds) {
      hash = mixed(hash ^ id);
    }
    return new CacheKey(adapter, inputIds, (int) (hash >>> Integer.SIZE));
  }

  /** Each step spreads over all bits, and not linearly. */
  private static long mixed(long value) {
    long product = value * MULTIPLIER;
    long folded = (product ^ (product >>> 32)) * MULTIPLIER;
    return folded ^ (folded >>> 29);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CacheKey key
        && hash == key.hash
        && adapter == key.adapter
        && Arrays.equals(inputIds, key.inputIds);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
