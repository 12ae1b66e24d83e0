package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.TensorChecks;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Tensors initialized as transformers initializes BERT's: matrices normally distributed with
 * standard deviation 0.02, norms 1, biases 0. A tensor is made when it is read, from the seed and
 * its name, so no two need to be in memory together and their order doesn't matter.
 *
 * @param origin what messages call it
 * @param shapes by name
 * @param seed another seed gives other matrices
 */
record RandomWeights(String origin, Map<String, Shape> shapes, long seed) implements WeightSource {
  private static final double SPREAD = 0.02;

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shapes.keySet());
  }

  @Override
  public Shape shape(String name) throws ModelFormatException {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw TensorChecks.missing(origin, name);
    }
    return shape;
  }

  @Override
  public FloatTensor read(String name, Shape expected) throws ModelFormatException {
    Shape shape = shape(name);
    TensorChecks.requireShape(origin, name, expected, shape);
    float[] data = new float[shape.elements()];
    if (shape.rank() > 1) {
      Random random = new Random(31 * seed + name.hashCode());
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) (SPREAD * random.nextGaussian());
      }
    } else if (!name.endsWith(".bias")) {
      Arrays.fill(data, 1);
    }
    return new FloatTensor(shape, data);
  }

  @Override
  public void close() {}
}
