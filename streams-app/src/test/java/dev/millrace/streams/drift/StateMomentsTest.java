package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StateMomentsTest {
  private static final StateDirections TWO = new StateDirections(2, 8, 1);

  @Test
  void oneStateHasNoSpread() {
    StateMoments one = StateMoments.of(TWO, new double[] {1.5, -2});
    assertThat(one.count()).isEqualTo(1);
    assertThat(one.mean()).containsExactly(1.5, -2);
    assertThat(one.squares()).containsExactly(0, 0);
  }

  @Test
  void addsUp() {
    StateMoments all = merged(state(1, 10), merged(state(3, 10), state(8, 10)));
    assertThat(all.count()).isEqualTo(3);
    assertThat(all.mean()).containsExactly(new double[] {4, 10}, within(1e-12));
    assertThat(all.squares()).containsExactly(new double[] {9 + 1 + 16, 0}, within(1e-12));
  }

  /** Sums of plain squares would have no digit of the spread left. */
  @Test
  void aSpreadThatIsSmallBesideTheMeanIsKept() {
    StateMoments all = null;
    for (int i = 0; i < 1_000; i++) {
      all = StateMoments.merge(all, state(1e9 + i % 2, 0));
    }
    StateMoments half = Objects.requireNonNull(all);
    StateMoments whole = merged(half, half);
    assertThat(half.squares()[0]).isCloseTo(250, within(1e-3));
    assertThat(whole.squares()[0]).isCloseTo(500, within(1e-3));
    assertThat(whole.mean()[0]).isCloseTo(1e9 + 0.5, within(1e-5));
  }

  @Test
  void nothingChangesNothing() {
    assertThat(StateMoments.merge(null, null)).isNull();
    assertThat(StateMoments.merge(state(1, 2), null)).isEqualTo(state(1, 2));
    assertThat(StateMoments.merge(null, state(1, 2))).isEqualTo(state(1, 2));
  }

  @Test
  void statesOnOtherDirectionsAreNeverAddedUp() {
    StateMoments old = merged(state(1, 2), state(3, 4));
    for (StateDirections other :
        new StateDirections[] {
          new StateDirections(2, 8, 2), new StateDirections(2, 9, 0), new StateDirections(3, 1, 0)
        }) {
      StateMoments next = StateMoments.of(other, new double[other.count()]);
      StateMoments twice = merged(next, next);
      assertThat(merged(old, next)).isEqualTo(next).isEqualTo(merged(next, old));
      assertThat(merged(merged(next, old), next)).isEqualTo(twice);
      assertThat(merged(next, merged(old, next))).isEqualTo(twice);
    }
  }

  @Test
  void isAValueThatNobodyChanges() {
    double[] coordinates = {1, 2};
    StateMoments moments = StateMoments.of(TWO, coordinates);
    coordinates[0] = 7;
    moments.mean()[0] = 7;
    moments.squares()[0] = 7;
    assertThat(moments)
        .isEqualTo(state(1, 2))
        .hasSameHashCodeAs(state(1, 2))
        .isNotEqualTo(state(1, 3))
        .isNotEqualTo(new StateMoments(TWO, 2, new double[] {1, 2}, new double[2]))
        .isNotEqualTo(new StateMoments(TWO, 1, new double[] {1, 2}, new double[] {0, 1}))
        .isNotEqualTo(StateMoments.of(new StateDirections(2, 8, 2), new double[] {1, 2}))
        .isNotEqualTo("something else");
  }

  @Test
  void refusesImpossibleNumbers() {
    assertThatThrownBy(() -> new StateDirections(0, 8, 1))
        .hasMessage("expected at least 1 direction and 1 feature, got 0 and 8");
    assertThatThrownBy(() -> new StateDirections(1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateMoments.of(TWO, new double[3]))
        .hasMessage("expected 2 means, got 3");
    assertThatThrownBy(() -> state(1, Double.NaN)).hasMessage("expected finite means, got NaN");
    assertThatThrownBy(() -> new StateMoments(TWO, 0, new double[2], new double[2]))
        .hasMessage("expected at least 1 state, got 0");
    assertThatThrownBy(() -> new StateMoments(TWO, 1, new double[2], new double[] {0, -1}))
        .hasMessage("expected finite sums of squares of at least 0, got -1.0");
  }

  private static StateMoments state(double... coordinates) {
    return StateMoments.of(TWO, coordinates);
  }

  private static StateMoments merged(StateMoments one, StateMoments two) {
    return Objects.requireNonNull(StateMoments.merge(one, two));
  }
}
