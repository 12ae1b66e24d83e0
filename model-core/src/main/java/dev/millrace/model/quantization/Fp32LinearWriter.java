package dev.millrace.model.quantization;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;

/** Plain products of floats. */
record Fp32LinearWriter(GraphBuilder graph) implements LinearWriter {

  @Override
  public Prepared prepare(Value x, Value tokens, float lowerBound) {
    return new Prepared(this, x, x, Value.NONE, Value.NONE);
  }

  @Override
  public Value multiply(Prepared x, String name, FloatTensor weight) {
    return graph.apply(Operator.MATMUL, x.multiplicand(), graph.weight(name, weight.transposed()));
  }
}
