package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ProjectedStateTest {
  private static final RandomProjection PROJECTION = new RandomProjection(3, 2, 42);
  private static final Adapter ADAPTER = Adapters.withMoments("measured", PROJECTION);

  @Test
  void aStateIsLookedAtAsTheReferenceDoes() {
    float[] pooled = {0.5f, -2};
    ProjectedState state = Objects.requireNonNull(ProjectedState.of(ADAPTER, pooled));

    assertThat(state.projection()).isEqualTo(PROJECTION);
    assertThat(state.coordinates()).isEqualTo(PROJECTION.project(pooled));
  }

  @Test
  void withoutMomentsThereIsNothingToLookAt() {
    Adapter plain = Adapters.headOnly("plain");
    ReferenceProfile reference = new ReferenceProfile(1, Map.of(), new long[20]);
    Adapter older = new Adapter("older", "1", plain.head(), Map.of(), reference);

    assertThat(ProjectedState.of(plain, new float[2])).isNull();
    assertThat(ProjectedState.of(older, new float[2])).isNull();
  }

  @Test
  void aStateThatIsNoNumberIsNone() {
    assertThat(ProjectedState.of(ADAPTER, new float[] {1, Float.NaN})).isNull();
    assertThat(ProjectedState.of(ADAPTER, new float[] {Float.POSITIVE_INFINITY, 1})).isNull();
    assertThat(ProjectedState.of(ADAPTER, new float[] {Float.MAX_VALUE, Float.MAX_VALUE}))
        .isNotNull();
  }

  @Test
  void aStateOfAnotherWidthIsRefused() {
    assertThatThrownBy(() -> ProjectedState.of(ADAPTER, new float[3]))
        .hasMessage("expected a state of 2 numbers, got 3");
  }
}
