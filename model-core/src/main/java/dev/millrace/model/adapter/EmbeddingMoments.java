package dev.millrace.model.adapter;

import java.util.List;

/**
 * Where the encoder's pooled states lay, with the adapter: what heads read first.
 *
 * @param projection the directions that are looked at
 * @param mean of the coordinate on each direction
 * @param variance of it, divided by the number of texts
 */
public record EmbeddingMoments(
    RandomProjection projection, List<Double> mean, List<Double> variance) {

  /** Copies the lists, and checks that there is a number for each direction. */
  public EmbeddingMoments {
    mean = List.copyOf(mean);
    variance = List.copyOf(variance);
    if (mean.size() != projection.directions() || variance.size() != projection.directions()) {
      throw new IllegalArgumentException(
          "expected %d means and variances, got %d and %d"
              .formatted(projection.directions(), mean.size(), variance.size()));
    }
  }
}
