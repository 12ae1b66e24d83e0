package dev.millrace.training.adapter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.adapter.RandomProjection;

/**
 * Means and variances of states on the directions of a projection, updated state by state (Welford
 * 1962, "Note on a method for calculating corrected sums of squares and products").
 *
 * <p>Threading: for one thread.
 */
final class ProjectedMoments {
  private final RandomProjection projection;
  private final double[] mean;
  private final double[] squares;
  private long count;

  ProjectedMoments(RandomProjection projection) {
    this.projection = projection;
    this.mean = new double[projection.directions()];
    this.squares = new double[projection.directions()];
  }

  void add(float[] state) {
    double[] coordinates = projection.project(state);
    count++;
    for (int i = 0; i < mean.length; i++) {
      double before = coordinates[i] - mean[i];
      mean[i] += before / count;
      squares[i] += before * (coordinates[i] - mean[i]);
    }
  }

  void write(ObjectNode to) {
    to.put("projection", RandomProjection.KIND);
    to.put("seed", projection.seed()).put("hidden_size", projection.hiddenSize());
    ArrayNode means = to.putArray("mean");
    ArrayNode variances = to.putArray("variance");
    for (int i = 0; i < mean.length; i++) {
      means.add(mean[i]);
      variances.add(squares[i] / count);
    }
  }
}
