package dev.millrace.training.loop;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * What training begins with. Each tensor's numbers depend on the seed and its name only, so that
 * another rank or target leaves the others as they are.
 */
final class InitialNumbers {
  /** {@code initializer_range} of all families' published configurations. */
  private static final double DEVIATION = 0.02;

  private final long seed;

  InitialNumbers(long seed) {
    this.seed = seed;
  }

  /**
   * {@code A} as PEFT begins it: uniform within ±1/√in (He et al. 2015, with PyTorch's {@code
   * a=√5}).
   */
  FloatTensor kaiming(String name, int rank, int in) {
    Random random = random(name);
    double bound = 1 / Math.sqrt(in);
    return filled(() -> (2 * random.nextDouble() - 1) * bound, rank, in);
  }

  /** Normal with deviation 0.02, as transformers begins heads. */
  FloatTensor normal(String name, int rows, int columns) {
    Random random = random(name);
    return filled(() -> DEVIATION * random.nextGaussian(), rows, columns);
  }

  FloatTensor ones(int size) {
    return filled(() -> 1, size);
  }

  FloatTensor zeros(long... shape) {
    return filled(() -> 0, shape);
  }

  private static FloatTensor filled(DoubleSupplier value, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.getAsDouble();
    }
    return new FloatTensor(shape, values);
  }

  private Random random(String name) {
    return new Random(seed * 31 + name.hashCode());
  }
}
