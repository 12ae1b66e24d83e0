package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;

/**
 * A low-rank update of a linear module (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large
 * Language Models"): {@code y + scaling · dropout(x) · Aᵀ · Bᵀ}.
 *
 * @param module the module's canonical name
 * @param scaling alpha ÷ rank, or alpha ÷ √rank
 * @param dropout the part of the input that is set to zero while training, 0 to 1
 */
public record LowRank(String module, float scaling, float dropout) {

  /** What is added to the module's output: {@code [.., in]} to {@code [.., out]}. */
  NDArray apply(NDArray x, Pass pass) {
    NDArray a = pass.tensor(module + Pass.LORA_A);
    NDArray b = pass.tensor(module + Pass.LORA_B);
    NDArray inner = Linear.product(pass.dropped(x, dropout), a);
    return Scaling.scaled(Linear.product(inner, b), scaling);
  }
}
