package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * The layer norms of one model. All of them are written as norms of a sum, an operator that ONNX
 * Runtime computes several times faster than the plain norm.
 *
 * @param size features of a token
 * @param bias whether they have one
 * @param epsilon added to the variance
 */
record LayerNorms(
    GraphBuilder graph, ModuleWeights weights, int size, boolean bias, float epsilon) {
  private static final int SUM = 3;

  /**
   * One norm's weights.
   *
   * @param gamma {@code [size]}
   * @param beta {@code [size]}, or {@link Value#NONE}
   */
  record Norm(Value gamma, Value beta) {}

  /**
   * A sum and its norm.
   *
   * @param normed {@code [tokens, size]}
   * @param sum {@code [tokens, size]}
   */
  record NormedSum(Value normed, Value sum) {}

  Norm read(String module) throws ModelFormatException {
    return new Norm(
        weights.vector(graph, module + ".weight", size),
        bias ? weights.vector(graph, module + ".bias", size) : Value.NONE);
  }

  /**
   * Normalizes {@code [tokens, size]}: as {@code x + x}, which has twice the deviation and four
   * times the variance, so that with four times epsilon the quotient is the same to the last bit.
   */
  Value apply(Norm norm, Value x) {
    return graph.apply(
        Operator.SKIP_LAYER_NORMALIZATION,
        Map.of("epsilon", 4 * epsilon),
        x,
        x,
        norm.gamma(),
        norm.beta());
  }

  /** Normalizes the sum of two. */
  Value applyToSum(Norm norm, Value x, Value y) {
    return ofSum(graph, 1, norm, x, y, Value.NONE).get(0);
  }

  /**
   * The norm of a module's output and what skipped the module.
   *
   * @param bias the module's bias, or {@link Value#NONE}
   */
  Value applyToSum(GraphBuilder branch, Norm norm, Value x, Value skip, Value bias) {
    return ofSum(branch, 1, norm, x, skip, bias).get(0);
  }

  /** As {@link #applyToSum(GraphBuilder, Norm, Value, Value, Value)}, and the sum too. */
  NormedSum sum(GraphBuilder branch, Norm norm, Value x, Value skip, Value bias) {
    List<Value> outputs = ofSum(branch, SUM + 1, norm, x, skip, bias);
    return new NormedSum(outputs.get(0), outputs.get(SUM));
  }

  private List<Value> ofSum(
      GraphBuilder branch, int outputs, Norm norm, Value x, Value skip, Value bias) {
    return branch.applyAll(
        outputs,
        Operator.SKIP_LAYER_NORMALIZATION,
        Map.of("epsilon", epsilon),
        x,
        skip,
        norm.gamma(),
        norm.beta(),
        bias);
  }
}
