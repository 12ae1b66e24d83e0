package dev.millrace.model.adapter;

/**
 * A few directions in the space of states, the same wherever the seed is: state {@code x} of width
 * n has the coordinate {@code Σ sᵢ xᵢ / √n} on each, where the signs sᵢ are +1 or −1 (Achlioptas
 * 2003, "Database-friendly random projections").
 *
 * <p>The signs come from SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom
 * number generators"), one number for each sign, direction by direction: −1 where the number's
 * highest bit is set.
 *
 * @param directions how many
 * @param hiddenSize width of a state
 * @param seed what SplitMix64 begins with
 */
public record RandomProjection(int directions, int hiddenSize, long seed) {
  /** What {@code reference.json} calls this kind of projection. */
  public static final String KIND = "splitmix64-signs";

  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /** Checks the sizes. */
  public RandomProjection {
    if (directions < 1 || hiddenSize < 1) {
      throw new IllegalArgumentException(
          "expected at least 1 direction and 1 feature, got %d and %d"
              .formatted(directions, hiddenSize));
    }
  }

  /**
   * A state's coordinates.
   *
   * @param state {@code [hiddenSize]}
   * @return {@code [directions]}
   */
  public double[] project(float[] state) {
    if (state.length != hiddenSize) {
      throw new IllegalArgumentException(
          "expected a state of %d numbers, got %d".formatted(hiddenSize, state.length));
    }
    double[] coordinates = new double[directions];
    long position = seed;
    for (int direction = 0; direction < directions; direction++) {
      double sum = 0;
      for (float x : state) {
        position += GAMMA;
        sum += signed(x, mixed(position));
      }
      coordinates[direction] = sum / Math.sqrt(hiddenSize);
    }
    return coordinates;
  }

  /** x, negated if the number's highest bit is set: without a branch, as no bit is foreseeable. */
  private static float signed(float x, long number) {
    int sign = (int) (number >>> Integer.SIZE) & Integer.MIN_VALUE;
    return Float.intBitsToFloat(Float.floatToRawIntBits(x) ^ sign);
  }

  /** SplitMix64's number at a position. */
  static long mixed(long position) {
    long z = (position ^ (position >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
