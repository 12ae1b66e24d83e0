package dev.millrace.streams.processor;

import dev.millrace.model.adapter.EmbeddingMoments;
import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.adapter.RandomProjection;
import dev.millrace.streams.drift.ReferenceStates;
import dev.millrace.streams.drift.StateDirections;
import dev.millrace.streams.drift.StateMoments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the model says of states, as drift takes it. */
final class DriftStates {
  private DriftStates() {}

  /** A row's state. */
  static @Nullable StateMoments of(@Nullable ProjectedState state) {
    return state == null
        ? null
        : StateMoments.of(directions(state.projection()), state.coordinates());
  }

  /** A reference's states. */
  static @Nullable ReferenceStates of(@Nullable EmbeddingMoments moments) {
    return moments == null
        ? null
        : new ReferenceStates(
            directions(moments.projection()), array(moments.mean()), array(moments.variance()));
  }

  private static StateDirections directions(RandomProjection projection) {
    return new StateDirections(projection.directions(), projection.hiddenSize(), projection.seed());
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
