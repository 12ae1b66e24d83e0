package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.Dropout;

/**
 * A low-rank update of a linear module (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large
 * Language Models"): {@code y + scaling · dropout(x) · Aᵀ · Bᵀ}.
 *
 * @param module the module's canonical name
 * @param a {@code [rank, in]}, trained
 * @param b {@code [out, rank]}, trained
 * @param scaling alpha ÷ rank, or alpha ÷ √rank
 * @param dropout the part of the input that is set to zero while training, 0 to 1
 */
public record LowRank(String module, NDArray a, NDArray b, float scaling, float dropout) {

  /** What is added to the module's output: {@code [.., in]} to {@code [.., out]}. */
  NDArray apply(NDArray x, boolean training) {
    NDArray input = training && dropout > 0 ? drop(x) : x;
    return Linear.product(Linear.product(input, a), b).mul(scaling);
  }

  private NDArray drop(NDArray x) {
    return Dropout.dropout(x, dropout, true).singletonOrThrow();
  }
}
