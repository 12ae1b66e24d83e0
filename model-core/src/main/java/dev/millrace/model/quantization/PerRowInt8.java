package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;

/**
 * A matrix in symmetric 8-bit integers with one scale per row: {@code matrix[r,c] ≈ values[r,c] ·
 * scales[r]}, zero point 0.
 *
 * @param values row-major, as the matrix
 * @param scales {@code [rows]}
 */
record PerRowInt8(byte[] values, float[] scales) {
  /** −128 is not used, so that the range is symmetric. */
  static final int LARGEST = 127;

  /**
   * Quantizes a matrix: a row's scale maps its largest magnitude to the range's end, and values
   * round half to even.
   */
  static PerRowInt8 quantize(FloatTensor matrix) {
    int rows = matrix.shape().dimension(0);
    int columns = matrix.shape().dimension(1);
    byte[] values = new byte[rows * columns];
    float[] scales = new float[rows];
    for (int r = 0; r < rows; r++) {
      int start = r * columns;
      scales[r] = scale(matrix.data(), start, columns);
      for (int i = start; i < start + columns; i++) {
        double step = Math.rint(matrix.data()[i] / (double) scales[r]);
        values[i] = (byte) Math.max(-LARGEST, Math.min(LARGEST, step));
      }
    }
    return new PerRowInt8(values, scales);
  }

  private static float scale(float[] data, int start, int length) {
    float largest = 0;
    for (int i = start; i < start + length; i++) {
      largest = Math.max(largest, Math.abs(data[i]));
    }
    // A row of zeros, or of what is next to zero, stays zero with any scale but zero.
    float scale = largest / LARGEST;
    return scale == 0 ? 1 : scale;
  }
}
