package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;

/**
 * Writes products {@code x · weightᵀ} of packed tokens with a linear module's weight, in three
 * steps: an input is made ready once for all modules that read it, multiplied, and the raw product
 * brought to its scale where it is used, which may be in a branch of the graph.
 */
public interface LinearWriter {
  /** Says of an input that its values may be anything. */
  float UNBOUNDED = Float.NEGATIVE_INFINITY;

  /**
   * What products with an input have in common, so that several modules with the same input share
   * it.
   */
  Prepared prepare(Input input);

  /**
   * The raw product {@code [tokens, out]}.
   *
   * @param name the weight's name in the checkpoint
   * @param weight {@code [out, in]}, as PyTorch stores it
   */
  Value multiply(Prepared x, String name, FloatTensor weight);

  /**
   * The product {@code [tokens, out]}.
   *
   * @param graph the graph, or a branch of it
   * @param raw what {@link #multiply} made of {@code x}
   */
  default Value scaled(GraphBuilder graph, Value raw, Prepared x) {
    return x.tokenScale() == Value.NONE ? raw : graph.apply(Operator.MUL, raw, x.tokenScale());
  }

  /**
   * An input.
   *
   * @param x {@code [tokens, in]}
   * @param tokens how many, int64 {@code [1]}
   * @param lowerBound no value of {@code x} is below this number, which is not above 0; {@link
   *     #UNBOUNDED} if nothing is known
   * @param scales of its features
   */
  record Input(Value x, Value tokens, float lowerBound, FeatureScales scales) {}

  /**
   * An input made ready.
   *
   * @param writer who made it ready, multiplies it and brings the product to its scale
   * @param x the input as it was
   * @param multiplicand what enters the product
   * @param tokenScale {@code [tokens, 1]}, what each token's product is multiplied with, or {@link
   *     Value#NONE}
   * @param zeroPoint which quantized value stands for 0, or {@link Value#NONE}
   * @param scales what the input's features were divided by, and weights must be multiplied with
   */
  record Prepared(
      LinearWriter writer,
      Value x,
      Value multiplicand,
      Value tokenScale,
      Value zeroPoint,
      FeatureScales scales) {}
}
