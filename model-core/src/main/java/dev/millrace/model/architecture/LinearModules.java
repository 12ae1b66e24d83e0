package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.quantization.CalibratedWriter;
import dev.millrace.model.quantization.FeatureScales;
import dev.millrace.model.quantization.LinearKind;
import dev.millrace.model.quantization.LinearWriter;
import dev.millrace.model.quantization.PlannedWriters;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The linear modules of one model: product, what adapters add to it, and what comes after. The
 * latter is written twice, into the branches of an {@code If}: a batch in which no adapter changes
 * a module pays for nothing but the test.
 *
 * @param graph what is written
 * @param weights the checkpoint's
 * @param writers write products, each kind of module's in each layer
 * @param targets the kinds of modules
 * @param lora what adapters add
 * @param inputs what is known of inputs
 */
record LinearModules(
    GraphBuilder graph,
    ModuleWeights weights,
    PlannedWriters writers,
    List<LoraTarget> targets,
    LoraInputs lora,
    LinearInputs inputs) {

  /**
   * A module's output in one of the branches in which it is computed.
   *
   * @param branch where
   * @param adapted whether this is the branch for batches in which an adapter changes the module
   * @param x {@code [tokens, out]}, without the module's bias
   * @param bias {@code [out]}, or {@link Value#NONE}
   */
  record Output(GraphBuilder branch, boolean adapted, Value x, Value bias) {}

  /** What becomes of a product and the update to it. */
  interface Tail {
    /** Writes it into the output's branch. */
    List<Value> write(Output output);
  }

  private record Product(Slice slice, Value raw, Value bias) {}

  /** Those of a model of some layers. */
  static LinearModules of(
      GraphBuilder graph,
      ModuleWeights weights,
      QuantizationPlan plan,
      int layers,
      List<LoraTarget> targets,
      LoraInputs lora,
      InputStatistics statistics)
      throws ModelFormatException {
    return new LinearModules(
        graph,
        weights,
        new PlannedWriters(graph, plan, layers),
        targets,
        lora,
        new LinearInputs(graph, weights, targets, statistics));
  }

  /** All outputs of a module. */
  Slice whole(int target, boolean bias) {
    return new Slice(target, 0, targets.get(target).out(), bias);
  }

  /** Makes {@code [tokens, in]} ready for the modules of a kind that read it. */
  LinearWriter.Prepared prepare(LinearKind kind, int layer, Tokens tokens, Value x) {
    return prepare(kind, layer, tokens, x, LinearWriter.UNBOUNDED);
  }

  /** The same for values that are not below a number. */
  LinearWriter.Prepared prepare(
      LinearKind kind, int layer, Tokens tokens, Value x, float lowerBound) {
    return writers
        .of(kind, layer)
        .prepare(new LinearWriter.Input(x, tokens.count(), lowerBound, FeatureScales.NONE));
  }

  /** The same for what came out of a norm. */
  LinearWriter.Prepared prepare(
      LinearKind kind, int layer, Tokens tokens, LinearInputs.Normed input)
      throws ModelFormatException {
    LinearWriter writer = writers.of(kind, layer);
    FeatureScales scales =
        writer instanceof CalibratedWriter ? inputs.scales(layer, input) : FeatureScales.NONE;
    return writer.prepare(
        new LinearWriter.Input(input.x(), tokens.count(), LinearWriter.UNBOUNDED, scales));
  }

  /**
   * Applies one module.
   *
   * @param results how many values the tail makes
   */
  List<Value> apply(
      int layer, Tokens tokens, LinearWriter.Prepared x, Slice slice, int results, Tail tail)
      throws ModelFormatException {
    Product product = multiply(layer, x, slice);
    Value leftOut = leftOut(layer, slice);
    return graph.chooseAll(
        results,
        lora.active(slice.target()),
        active -> {
          Value own = x.writer().scaled(active, product.raw(), x);
          Value input = complete(active, x.x(), leftOut);
          List<Value> sum =
              lora.byMix(
                  active,
                  1,
                  (branch, mix) -> {
                    LoraInputs.LowRankProduct lowRank =
                        lora.multiplied(
                            branch,
                            slice.target(),
                            lora.input(branch, mix, layer, tokens.chunks(), input));
                    return List.of(lora.plus(branch, own, slice, lowRank));
                  });
          return tail.write(new Output(active, true, sum.get(0), product.bias()));
        },
        branch ->
            tail.write(
                new Output(
                    branch, false, x.writer().scaled(branch, product.raw(), x), product.bias())));
  }

  /** An input with what it lacks: adapters' matrices were trained on all of it. */
  private static Value complete(GraphBuilder branch, Value x, Value leftOut) {
    return leftOut == Value.NONE ? x : branch.apply(Operator.ADD, x, leftOut);
  }

  private Value leftOut(int layer, Slice slice) {
    String name = targets.get(slice.target()).module(layer) + ".left_out";
    return slice.leftOut() == null ? Value.NONE : graph.weight(name, slice.leftOut());
  }

  /** Applies several modules to one input that lacks nothing: {@code [tokens, out]} of each. */
  List<Value> applyAll(int layer, Tokens tokens, LinearWriter.Prepared x, List<Slice> slices)
      throws ModelFormatException {
    List<Product> products = new ArrayList<>();
    for (Slice slice : slices) {
      products.add(multiply(layer, x, slice));
    }
    List<Integer> changed = slices.stream().map(Slice::target).distinct().toList();
    return graph.chooseAll(
        slices.size(),
        anyActive(changed),
        active ->
            lora.byMix(
                active,
                slices.size(),
                (branch, mix) ->
                    updated(
                        branch,
                        lora.input(branch, mix, layer, tokens.chunks(), x.x()),
                        x,
                        products,
                        changed)),
        branch -> products.stream().map(p -> biased(branch, p, x)).toList());
  }

  private Value anyActive(List<Integer> changed) {
    Value any = lora.active(changed.get(0));
    for (int target : changed.subList(1, changed.size())) {
      any = graph.apply(Operator.OR, any, lora.active(target));
    }
    return any;
  }

  private List<Value> updated(
      GraphBuilder branch,
      LoraInputs.UpdateInput input,
      LinearWriter.Prepared x,
      List<Product> products,
      List<Integer> changed) {
    if (changed.size() == 1) {
      LoraInputs.LowRankProduct lowRank = lora.multiplied(branch, changed.get(0), input);
      return products.stream()
          .map(p -> lora.plus(branch, biased(branch, p, x), p.slice(), lowRank))
          .toList();
    }
    List<Value> results = new ArrayList<>();
    for (Product product : products) {
      int target = product.slice().target();
      results.add(
          branch.choose(
              lora.active(target),
              inner ->
                  lora.plus(
                      inner,
                      biased(inner, product, x),
                      product.slice(),
                      lora.multiplied(inner, target, input)),
              inner -> biased(inner, product, x)));
    }
    return results;
  }

  private Value biased(GraphBuilder branch, Product product, LinearWriter.Prepared x) {
    Value scaled = x.writer().scaled(branch, product.raw(), x);
    return product.bias() == Value.NONE
        ? scaled
        : branch.apply(Operator.ADD, scaled, product.bias());
  }

  private Product multiply(int layer, LinearWriter.Prepared x, Slice slice)
      throws ModelFormatException {
    LoraTarget kind = targets.get(slice.target());
    String module = kind.module(layer);
    int rows = slice.size();
    String suffix = rows == kind.out() ? "" : "." + slice.from();
    FloatTensor weight =
        weights.read(module + ".weight", kind.out(), kind.in()).rows(slice.from(), slice.to());
    Value raw = x.writer().multiply(x, module + ".weight" + suffix, weight);
    if (!slice.bias()) {
      return new Product(slice, raw, Value.NONE);
    }
    float[] own = weights.read(module + ".bias", kind.out()).data();
    float[] bias = Arrays.copyOfRange(own, slice.from(), slice.to());
    FloatTensor leftOut = slice.leftOut();
    if (leftOut != null) {
      addProduct(bias, weight, leftOut.data());
    }
    if (x.writer() instanceof CalibratedWriter writer) {
      float[] means = inputs.means(module + suffix, x.x(), kind.in());
      if (means != null) {
        addProduct(bias, writer.lost(x, weight), means);
      }
    }
    FloatTensor part = new FloatTensor(Shape.of(rows), bias);
    return new Product(slice, raw, graph.weight(module + ".bias" + suffix, part));
  }

  private static void addProduct(float[] sum, FloatTensor weight, float[] x) {
    for (int row = 0; row < sum.length; row++) {
      double product = 0;
      for (int i = 0; i < x.length; i++) {
        product += (double) weight.data()[row * x.length + i] * x[i];
      }
      sum[row] += (float) product;
    }
  }
}
