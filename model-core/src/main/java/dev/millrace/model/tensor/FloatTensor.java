package dev.millrace.model.tensor;

import java.util.Arrays;

/**
 * A tensor in memory.
 *
 * @param shape its dimensions
 * @param data its elements, row-major
 */
public record FloatTensor(Shape shape, float[] data) {

  /** Checks the length. */
  public FloatTensor {
    if (shape.elements() != data.length) {
      throw new IllegalArgumentException(
          "shape %s has %d elements, got %d".formatted(shape, shape.elements(), data.length));
    }
  }

  /** The transpose of a matrix. */
  public FloatTensor transposed() {
    int rows = shape.dimension(0);
    int columns = shape.dimension(1);
    float[] result = new float[data.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        result[c * rows + r] = data[r * columns + c];
      }
    }
    return new FloatTensor(Shape.of(columns, rows), result);
  }

  /** A matrix without its first rows. */
  public FloatTensor fromRow(int row) {
    return rows(row, shape.dimension(0));
  }

  /** Some rows of a matrix. */
  public FloatTensor rows(int from, int to) {
    int columns = shape.dimension(1);
    return new FloatTensor(
        Shape.of(to - from, columns), Arrays.copyOfRange(data, from * columns, to * columns));
  }

  /** Whether no element is NaN or infinite. */
  public boolean isFinite() {
    for (float value : data) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
