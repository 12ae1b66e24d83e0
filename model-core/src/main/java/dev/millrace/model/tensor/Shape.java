package dev.millrace.model.tensor;

import java.util.Arrays;

/** Dimensions of a tensor, outermost first; at most {@link Integer#MAX_VALUE} elements. */
public final class Shape {
  private final int[] dimensions;
  private final int elements;

  private Shape(int[] dimensions, int elements) {
    this.dimensions = dimensions;
    this.elements = elements;
  }

  /**
   * A shape.
   *
   * @throws IllegalArgumentException if a dimension is negative or the elements are too many
   */
  public static Shape of(long... dimensions) {
    long elements = 1;
    int[] checked = new int[dimensions.length];
    for (int i = 0; i < dimensions.length; i++) {
      long dimension = dimensions[i];
      if (dimension < 0 || dimension > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("dimension %d is %d".formatted(i, dimension));
      }
      elements *= dimension;
      if (elements > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            Arrays.toString(dimensions) + " has more elements than an array can hold");
      }
      checked[i] = (int) dimension;
    }
    return new Shape(checked, (int) elements);
  }

  /** Number of dimensions. */
  public int rank() {
    return dimensions.length;
  }

  /** Size of one dimension. */
  public int dimension(int index) {
    return dimensions[index];
  }

  /** Product of the dimensions; 1 for a scalar. */
  public int elements() {
    return elements;
  }

  /** The dimensions as ONNX takes them. */
  public long[] toLongs() {
    return Arrays.stream(dimensions).asLongStream().toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
