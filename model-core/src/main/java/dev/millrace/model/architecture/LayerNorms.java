package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import java.util.Map;

/**
 * The layer norms of one model.
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

  /** Normalizes {@code [tokens, size]}. */
  Value apply(String module, Value x) throws ModelFormatException {
    Map<String, ?> attributes = Map.of("axis", -1, "epsilon", epsilon);
    Value weight = weights.vector(graph, module + ".weight", size);
    if (!bias) {
      return graph.apply(Operator.LAYER_NORMALIZATION, attributes, x, weight);
    }
    Value own = weights.vector(graph, module + ".bias", size);
    return changes.apply(
        module, scope -> scope.apply(Operator.LAYER_NORMALIZATION, attributes, x, weight, own));
  }

  /** Normalizes the sum of two; for norms with a bias. */
  Value applyToSum(String module, Value x, Value residual) throws ModelFormatException {
    Value weight = weights.vector(graph, module + ".weight", size);
    Value own = weights.vector(graph, module + ".bias", size);
    return changes.apply(
        module,
        scope ->
            scope.apply(
                Operator.SKIP_LAYER_NORMALIZATION,
                Map.of("epsilon", epsilon),
                x,
                residual,
                weight,
                own));
  }
}
