package dev.millrace.model.adapter;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The update {@code x · aᵀ · b + bias} that an adapter adds to a module's output: LoRA's (Hu et al.
 * 2021, "LoRA: Low-Rank Adaptation of Large Language Models") and what training changed of the
 * module's bias. The scaling, {@code alpha / rank} or with rsLoRA {@code alpha / sqrt(rank)}, is
 * already multiplied into {@code b} and {@code bias}. A module whose bias alone is changed, as a
 * layer norm's may be, has rank 0.
 *
 * <p>Threading: immutable. Buffers must be read at absolute positions, since a buffer's own
 * position is shared by all its readers.
 */
public final class LowRankWeights {
  private final int in;
  private final int out;
  private final int rank;
  private final FloatBuffer a;
  private final FloatBuffer b;
  private final @Nullable FloatBuffer bias;

  /**
   * An update without a bias.
   *
   * @param in input features of the module
   * @param out output features of the module
   * @param rank inner dimension
   * @param a row-major {@code [rank, in]}, as PEFT stores it
   * @param b row-major {@code [rank, out]}
   */
  public LowRankWeights(int in, int out, int rank, float[] a, float[] b) {
    this(in, out, rank, a, b, null);
  }

  /**
   * An update.
   *
   * @param in input features of the module
   * @param out output features of the module
   * @param rank inner dimension
   * @param a row-major {@code [rank, in]}, as PEFT stores it
   * @param b row-major {@code [rank, out]}
   * @param bias {@code [out]}: what is added to the module's bias; null for nothing
   */
  public LowRankWeights(int in, int out, int rank, float[] a, float[] b, float @Nullable [] bias) {
    this(
        in,
        out,
        rank,
        FloatBuffer.wrap(a),
        FloatBuffer.wrap(b),
        bias == null ? null : FloatBuffer.wrap(bias));
  }

  private LowRankWeights(
      int in, int out, int rank, FloatBuffer a, FloatBuffer b, @Nullable FloatBuffer bias) {
    if (a.capacity() != in * rank || b.capacity() != rank * out) {
      throw new IllegalArgumentException(
          "expected a [%d, %d] and b [%d, %d], got %d and %d values"
              .formatted(rank, in, rank, out, a.capacity(), b.capacity()));
    }
    if (bias != null && bias.capacity() != out) {
      throw new IllegalArgumentException(
          "expected a bias [%d], got %d values".formatted(out, bias.capacity()));
    }
    this.in = in;
    this.out = out;
    this.rank = rank;
    this.a = a.asReadOnlyBuffer();
    this.b = b.asReadOnlyBuffer();
    this.bias = bias == null ? null : bias.asReadOnlyBuffer();
  }

  /** What is added to the bias of a module that is not changed otherwise, such as a layer norm. */
  public static LowRankWeights ofBias(float[] bias) {
    return new LowRankWeights(bias.length, bias.length, 0, new float[0], new float[0], bias);
  }

  /** Input features of the module. */
  public int in() {
    return in;
  }

  /** Output features of the module. */
  public int out() {
    return out;
  }

  /** Inner dimension. */
  public int rank() {
    return rank;
  }

  /** Row-major {@code [rank, in]}. */
  public FloatBuffer a() {
    return a;
  }

  /** Row-major {@code [rank, out]}. */
  public FloatBuffer b() {
    return b;
  }

  /** {@code [out]}, or null if the bias is not changed. */
  public @Nullable FloatBuffer bias() {
    return bias;
  }

  /** How many numbers it has. */
  int floats() {
    return a.capacity() + b.capacity() + (bias == null ? 0 : bias.capacity());
  }

  /** Whether its numbers are outside the heap. */
  boolean isOffHeap() {
    return a.isDirect() && b.isDirect() && (bias == null || bias.isDirect());
  }

  /** The same numbers, copied to a place in memory that outlives this object. */
  LowRankWeights copiedTo(FloatBuffer memory, int at) {
    int atB = at + a.capacity();
    return new LowRankWeights(
        in,
        out,
        rank,
        copy(a, memory, at),
        copy(b, memory, atB),
        bias == null ? null : copy(bias, memory, atB + b.capacity()));
  }

  private static FloatBuffer copy(FloatBuffer source, FloatBuffer memory, int at) {
    memory.put(at, source, 0, source.capacity());
    return memory.slice(at, source.capacity());
  }
}
