package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary position embeddings (Su et al. 2021, "RoFormer"): feature {@code i} of a head and its
 * partner {@code i + size/2} are turned by {@code position · theta^(−2i/size)}.
 *
 * @param cosines {@code [positions, size/2]}
 * @param sines {@code [positions, size/2]}
 */
record RotaryPositions(NDArray cosines, NDArray sines) {

  static RotaryPositions of(NDManager manager, int positions, int headSize, double theta) {
    int pairs = headSize / 2;
    float[] cosines = new float[positions * pairs];
    float[] sines = new float[positions * pairs];
    for (int pair = 0; pair < pairs; pair++) {
      // In single precision, as models are trained: it matters at positions in the thousands.
      float frequency = 1 / (float) Math.pow(theta, (float) pair / pairs);
      for (int position = 0; position < positions; position++) {
        float angle = position * frequency;
        cosines[position * pairs + pair] = (float) Math.cos(angle);
        sines[position * pairs + pair] = (float) Math.sin(angle);
      }
    }
    Shape shape = new Shape(positions, pairs);
    return new RotaryPositions(manager.create(cosines, shape), manager.create(sines, shape));
  }

  /** Turns {@code [rows, heads, length, size]}. */
  NDArray apply(NDArray x) {
    long length = x.getShape().get(2);
    long half = x.getShape().get(3) / 2;
    NDIndex used = new NDIndex().addSliceDim(0, length);
    // A slice would belong to the table's owner otherwise, who lives as long as the model.
    NDArray cos = cosines.get(x.getManager(), used);
    NDArray sin = sines.get(x.getManager(), used);
    NDArray left = x.get(new NDIndex().addAllDim(3).addSliceDim(0, half));
    NDArray right = x.get(new NDIndex().addAllDim(3).addSliceDim(half, 2 * half));
    return left.mul(cos).sub(right.mul(sin)).concat(right.mul(cos).add(left.mul(sin)), -1);
  }
}
