package dev.millrace.model.quantization;

import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;

/** Writes products {@code x · weightᵀ} of packed tokens with a linear module's weight. */
public interface LinearWriter {

  /**
   * What products with {@code x} have in common, so that several modules with the same input share
   * it.
   *
   * @param x {@code [tokens, in]}
   */
  Prepared prepare(Value x);

  /**
   * The product {@code [tokens, out]}.
   *
   * @param name the weight's name in the checkpoint
   * @param weight {@code [out, in]}, as PyTorch stores it
   */
  Value multiply(Prepared x, String name, FloatTensor weight);

  /**
   * An input made ready.
   *
   * @param writer who made it ready, and multiplies it
   * @param x the input as it was
   * @param multiplicand what enters the product
   * @param tokenScale {@code [tokens, 1]}, what each token's product is multiplied with, or {@link
   *     Value#NONE}
   */
  record Prepared(LinearWriter writer, Value x, Value multiplicand, Value tokenScale) {}
}
