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
 */
record LayerNorms(
    GraphBuilder graph, ModuleWeights weights, int size, boolean bias, float epsilon) {

  /** Normalizes {@code [tokens, size]}. */
  Value apply(String module, Value x) throws ModelFormatException {
    Map<String, ?> attributes = Map.of("axis", -1, "epsilon", epsilon);
    Value weight = weights.vector(graph, module + ".weight", size);
    return bias
        ? graph.apply(
            Operator.LAYER_NORMALIZATION,
            attributes,
            x,
            weight,
            weights.vector(graph, module + ".bias", size))
        : graph.apply(Operator.LAYER_NORMALIZATION, attributes, x, weight);
  }

  /** Normalizes the sum of two; for norms with a bias. */
  Value applyToSum(String module, Value x, Value residual) throws ModelFormatException {
    return graph.apply(
        Operator.SKIP_LAYER_NORMALIZATION,
        Map.of("epsilon", epsilon),
        x,
        residual,
        weights.vector(graph, module + ".weight", size),
        weights.vector(graph, module + ".bias", size));
  }
}
