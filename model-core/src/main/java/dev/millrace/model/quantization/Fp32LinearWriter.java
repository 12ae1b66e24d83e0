package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;

/** Plain products of floats. */
record Fp32LinearWriter(GraphBuilder graph) implements LinearWriter {

  @Override
  public Prepared prepare(Input input) {
    return new Prepared(this, input.x(), input.x(), Value.NONE, Value.NONE, FeatureScales.NONE);
  }

  @Override
  public Value multiply(Prepared x, String name, FloatTensor weight) {
    return graph.apply(Operator.MATMUL, x.multiplicand(), graph.weight(name, weight.transposed()));
  }
}
