package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The layer norms of one model. All of them are written as norms of a sum, an operator that ONNX
 * Runtime computes several times faster than the plain norm.
 *
 * @param size features of a token
 * @param bias whether they have one
 * @param epsilon added to the variance
 * @param changes what adapters change of their biases
 */
record LayerNorms(
    GraphBuilder graph,
    ModuleWeights weights,
    int size,
    boolean bias,
    float epsilon,
    NormBiases changes) {
  private static final int SUM = 3;

  /**
   * One norm's weights.
   *
   * @param module its canonical name
   * @param gamma {@code [size]}
   * @param beta {@code [size]}, or {@link Value#NONE}
   */
  record Norm(String module, Value gamma, Value beta) {}

  /**
   * A sum and its norm.
   *
   * @param normed {@code [tokens, size]}
   * @param sum {@code [tokens, size]}
   */
  record NormedSum(Value normed, Value sum) {}

  Norm read(String module) throws ModelFormatException {
    return new Norm(
        module,
        weights.vector(graph, module + ".weight", size),
        bias ? weights.vector(graph, module + ".bias", size) : Value.NONE);
  }

  /**
   * Normalizes {@code [tokens, size]}: as {@code x + x}, which has twice the deviation and four
   * times the variance, so that with four times epsilon the quotient is the same to the last bit.
   */
  Value apply(Norm norm, Tokens tokens, Value x) {
    return changes
        .apply(
            graph,
            norm.module(),
            tokens.chunks(),
            1,
            branch -> ofSum(branch, 1, 4 * epsilon, norm, x, x, Value.NONE))
        .get(0);
  }

  /** Normalizes the sum of two. */
  Value applyToSum(Norm norm, Tokens tokens, Value x, Value y) {
    return changes
        .apply(
            graph,
            norm.module(),
            tokens.chunks(),
            1,
            branch -> ofSum(branch, 1, epsilon, norm, x, y, Value.NONE))
        .get(0);
  }

  /**
   * The norm of a module's output and what skipped the module, and the sum of the two.
   *
   * @param output of the module, in one of the branches in which it is computed
   */
  NormedSum sum(Norm norm, Tokens tokens, LinearModules.Output output, Value skip) {
    Function<GraphBuilder, List<Value>> normalize =
        branch -> {
          List<Value> all = ofSum(branch, SUM + 1, epsilon, norm, output.x(), skip, output.bias());
          return List.of(all.get(0), all.get(SUM));
        };
    List<Value> results = changed(norm, tokens, output, 2, normalize);
    return new NormedSum(results.get(0), results.get(1));
  }

  /** As {@link #sum}, without the sum. */
  Value ofSum(Norm norm, Tokens tokens, LinearModules.Output output, Value skip) {
    Function<GraphBuilder, List<Value>> normalize =
        branch -> ofSum(branch, 1, epsilon, norm, output.x(), skip, output.bias());
    return changed(norm, tokens, output, 1, normalize).get(0);
  }

  /** Who changes a norm changes every module too; see {@code AdapterShape}. */
  private List<Value> changed(
      Norm norm,
      Tokens tokens,
      LinearModules.Output output,
      int results,
      Function<GraphBuilder, List<Value>> normalize) {
    return output.adapted()
        ? changes.apply(output.branch(), norm.module(), tokens.chunks(), results, normalize)
        : normalize.apply(output.branch());
  }

  private static List<Value> ofSum(
      GraphBuilder branch, int outputs, float epsilon, Norm norm, Value x, Value skip, Value bias) {
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
