package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.quantization.FeatureScales;
import dev.millrace.model.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one model's linear modules: finds what is known of them, or has it measured.
 *
 * <p>What comes out of a norm has features that are loud in every token (one of MiniLM's is ten
 * times as loud as the others), and would take all the steps of a token's scale. What comes out of
 * an activation has means far from zero, so that what rounding takes from a weight doesn't cancel.
 */
final class LinearInputs {
  /**
   * An input out of a norm.
   *
   * @param x {@code [tokens, in]}, what the norm made or some of its rows
   * @param norm its canonical name
   * @param readers indices of the kinds of modules that read it
   */
  record Normed(Value x, String norm, List<Integer> readers) {
    static Normed of(Value x, String norm, Integer... readers) {
      return new Normed(x, norm, List.of(readers));
    }
  }

  private final GraphBuilder graph;
  private final ModuleWeights weights;
  private final List<LoraTarget> targets;
  private final InputStatistics statistics;
  private final Map<String, FeatureScales> scales = new HashMap<>();

  LinearInputs(
      GraphBuilder graph,
      ModuleWeights weights,
      List<LoraTarget> targets,
      InputStatistics statistics) {
    this.graph = graph;
    this.weights = weights;
    this.targets = targets;
    this.statistics = statistics;
  }

  /**
   * The scales of an input's features, the same for all inputs out of one norm: the first of them
   * is measured, and should have all its tokens.
   */
  FeatureScales scales(int layer, Normed input) throws ModelFormatException {
    FeatureScales known = scales.get(input.norm());
    if (known == null) {
      if (statistics.areToMeasure()) {
        Value magnitudes = reduced(Operator.REDUCE_MAX, graph.apply(Operator.ABS, input.x()));
        int features = targets.get(input.readers().get(0)).in();
        graph.output(
            InputStatistics.magnitudes(input.norm()), magnitudes, DataType.FLOAT, features);
      }
      known = find(layer, input);
      scales.put(input.norm(), known);
    }
    return known;
  }

  private FeatureScales find(int layer, Normed input) throws ModelFormatException {
    float[] magnitudes = statistics.find(InputStatistics.magnitudes(input.norm()));
    if (magnitudes == null) {
      return FeatureScales.NONE;
    }
    List<FloatTensor> read = new ArrayList<>();
    for (int reader : input.readers()) {
      LoraTarget target = targets.get(reader);
      read.add(weights.read(target.module(layer) + ".weight", target.out(), target.in()));
    }
    return FeatureScales.of(magnitudes, read);
  }

  /**
   * The mean of each feature that a module or a part of one reads, {@code [in]}, or null if nothing
   * is known. Parts may read other tokens than each other.
   *
   * @param part its name
   * @param x {@code [tokens, in]}
   * @param features how many
   */
  float @Nullable [] means(String part, Value x, int features) {
    String output = InputStatistics.means(part);
    if (statistics.areToMeasure()) {
      graph.output(output, reduced(Operator.REDUCE_MEAN, x), DataType.FLOAT, features);
    }
    return statistics.find(output);
  }

  private Value reduced(Operator operator, Value x) {
    return graph.apply(operator, Map.of("keepdims", 0), x, graph.integers(0));
  }
}
