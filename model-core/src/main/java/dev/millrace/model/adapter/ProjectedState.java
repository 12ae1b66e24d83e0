package dev.millrace.model.adapter;

import org.jspecify.annotations.Nullable;

/**
 * Where one text's pooled state lies on the directions that its adapter's reference looks at: all
 * that drift needs of a state, in a fraction of its size.
 *
 * <p>Threading: shared between readers; the coordinates must not be changed.
 *
 * @param projection the directions
 * @param coordinates on each of them, {@code [directions]}; all finite
 */
@SuppressWarnings("ArrayRecordComponent") // States are not compared.
public record ProjectedState(RandomProjection projection, double[] coordinates) {

  /**
   * A state as an adapter's reference looks at it.
   *
   * @param pooled the encoder's state with the adapter, {@code [hidden]}
   * @return null if the adapter has no reference with {@linkplain EmbeddingMoments moments}, or the
   *     state is not finite throughout, which some heads make a label of all the same
   * @throws IllegalArgumentException if the reference is of states of another width
   */
  public static @Nullable ProjectedState of(Adapter adapter, float[] pooled) {
    ReferenceProfile reference = adapter.reference();
    if (reference == null || reference.embedding() == null) {
      return null;
    }
    RandomProjection projection = reference.embedding().projection();
    double[] coordinates = projection.project(pooled);
    return isFinite(coordinates) ? new ProjectedState(projection, coordinates) : null;
  }

  private static boolean isFinite(double[] coordinates) {
    for (double coordinate : coordinates) {
      if (!Double.isFinite(coordinate)) {
        return false;
      }
    }
    return true;
  }
}
