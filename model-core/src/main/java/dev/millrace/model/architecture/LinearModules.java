package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.quantization.LinearWriter;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;

/** The linear modules of one model: product, bias where there is one, and what adapters add. */
final class LinearModules {
  private final GraphBuilder graph;
  private final ModuleWeights weights;
  private final LinearWriter writer;
  private final List<LoraTarget> targets;
  private final LoraInputs lora;

  LinearModules(
      GraphBuilder graph, ModuleWeights weights, LinearWriter writer, EncoderDescription encoder) {
    this.graph = graph;
    this.weights = weights;
    this.writer = writer;
    this.targets = encoder.loraTargets();
    this.lora = new LoraInputs(graph, targets, encoder.layers());
  }

  /** What adapters change of layer norms. */
  NormBiases normBiases(EncoderDescription encoder) {
    return new NormBiases(graph, encoder.norms(), encoder.hiddenSize(), lora.place());
  }

  /** Makes {@code [tokens, in]} ready for one or more modules that read it. */
  LinearWriter.Prepared prepare(Value x) {
    return writer.prepare(x);
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
    Value product = writer.multiply(x, module + ".weight", weight);
    Value bias = hasBias ? weights.vector(graph, module + ".bias", kind.out()) : graph.scalar(0);
    return graph.apply(Operator.ADD, product, lora.offset(target, layer, x.x(), bias));
  }
}
