package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.quantization.LinearKind;
import dev.millrace.model.quantization.LinearWriter;
import dev.millrace.model.quantization.PlannedWriters;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;

/** The linear modules of one model: product, bias where there is one, and what adapters add. */
final class LinearModules {
  private final GraphBuilder graph;
  private final ModuleWeights weights;
  private final PlannedWriters writers;
  private final List<LoraTarget> targets;
  private final LoraInputs lora;

  LinearModules(
      GraphBuilder graph, ModuleWeights weights, PlannedWriters writers, List<LoraTarget> targets) {
    this.graph = graph;
    this.weights = weights;
    this.writers = writers;
    this.targets = targets;
    this.lora = new LoraInputs(graph, targets);
  }

  /** Makes {@code [tokens, in]} ready for the modules of a kind that read it. */
  LinearWriter.Prepared prepare(LinearKind kind, int layer, Value x) {
    return writers.of(kind, layer).prepare(x);
  }

  /**
   * Applies a module.
   *
   * @param target index of the module's kind
   * @param hasBias whether it has one
   * @return {@code [tokens, out]}
   */
  Value apply(int target, int layer, LinearWriter.Prepared x, boolean hasBias)
      throws ModelFormatException {
    LoraTarget kind = targets.get(target);
    String module = kind.module(layer);
    FloatTensor weight = weights.read(module + ".weight", kind.out(), kind.in());
    Value product = x.writer().multiply(x, module + ".weight", weight);
    Value bias = hasBias ? weights.vector(graph, module + ".bias", kind.out()) : graph.scalar(0);
    return graph.apply(Operator.ADD, product, lora.offset(target, layer, x.x(), bias));
  }
}
