package dev.millrace.model.quantization;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import java.util.EnumMap;
import java.util.Map;

/** The writers of one graph's linear modules, as a plan has them. */
public final class PlannedWriters {
  private final GraphBuilder graph;
  private final QuantizationPlan plan;
  private final int layers;
  private final Map<QuantizationScheme, LinearWriter> writers =
      new EnumMap<>(QuantizationScheme.class);

  /**
   * Writers for a graph.
   *
   * @param layers how many the model has
   * @throws ModelFormatException if the plan names a layer beyond them
   */
  public PlannedWriters(GraphBuilder graph, QuantizationPlan plan, int layers)
      throws ModelFormatException {
    plan.requireLayers(layers);
    this.graph = graph;
    this.plan = plan;
    this.layers = layers;
  }

  /** The writer of a kind of module in one layer. */
  public LinearWriter of(LinearKind kind, int layer) {
    return writers.computeIfAbsent(
        plan.scheme(kind, layer, layers), scheme -> scheme.writer(graph));
  }
}
