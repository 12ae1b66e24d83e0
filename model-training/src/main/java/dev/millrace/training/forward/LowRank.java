package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.Dropout;

/**
 * A low-rank update of a linear module (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large
 * Language Models"): {@code y + scaling · dropout(x) · Aᵀ · Bᵀ}.
 *
 * @param module the module's canonical name
 * @param trained has the module's A {@code [rank, in]} and B {@code [out, rank]}
 * @param scaling alpha ÷ rank, or alpha ÷ √rank
 * @param dropout the part of the input that is set to zero while training, 0 to 1
 */
public record LowRank(String module, Trained trained, float scaling, float dropout) {

  /** What is added to the module's output: {@code [.., in]} to {@code [.., out]}. */
  NDArray apply(NDArray x, boolean training) {
    NDArray input = training && dropout > 0 ? drop(x) : x;
    NDArray a = trained.tensor(module + Trained.LORA_A);
    NDArray b = trained.tensor(module + Trained.LORA_B);
    return Scaling.scaled(Linear.product(Linear.product(input, a), b), scaling);
  }

  private NDArray drop(NDArray x) {
    return Dropout.dropout(x, dropout, true).singletonOrThrow();
  }
}
