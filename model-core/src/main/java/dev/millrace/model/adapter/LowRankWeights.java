package dev.millrace.model.adapter;

/**
 * The update {@code x · a · b} that LoRA adds to a linear module's output (Hu et al. 2021, "LoRA:
 * Low-Rank Adaptation of Large Language Models"). The scaling, {@code alpha / rank} or with rsLoRA
 * {@code alpha / sqrt(rank)}, is already multiplied into {@code b}.
 *
 * @param in input features of the module
 * @param out output features of the module
 * @param rank inner dimension
 * @param a row-major {@code [in, rank]}
 * @param b row-major {@code [rank, out]}
 */
public record LowRankWeights(int in, int out, int rank, float[] a, float[] b) {

  /** Checks the lengths. */
  public LowRankWeights {
    if (a.length != in * rank || b.length != rank * out) {
      throw new IllegalArgumentException(
          "expected a [%d, %d] and b [%d, %d], got %d and %d values"
              .formatted(in, rank, rank, out, a.length, b.length));
    }
  }
}
