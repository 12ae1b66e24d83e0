package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ReferenceStatesTest {
  private static final int COUNT = 16;
  private static final StateDirections DIRECTIONS = new StateDirections(COUNT, 384, 1);

  /** Variances from 1 to 16, so the spread is √136 whatever the mean. */
  private static final ReferenceStates REFERENCE = reference(1);

  @Test
  void aKnownShiftIsAKnownNumber() {
    double[] moved = REFERENCE.mean();
    assertThat(REFERENCE.shift(StateMoments.of(DIRECTIONS, moved))).isZero();
    moved[3] += 17;
    assertThat(REFERENCE.shift(StateMoments.of(DIRECTIONS, moved)))
        .isCloseTo(17 / Math.sqrt(136), within(1e-12));

    for (int i = 0; i < COUNT; i++) {
      moved[i] = REFERENCE.mean()[i] + 2 * Math.sqrt(REFERENCE.variance()[i]);
    }
    assertThat(REFERENCE.shift(StateMoments.of(DIRECTIONS, moved))).isCloseTo(2, within(1e-12));
  }

  @Test
  void theScaleOfStatesDoesNotMatter() {
    StateMoments window = window(new Random(1), 50, 1);
    StateMoments scaled = window(new Random(1), 50, 1e-4);
    ReferenceStates reference = reference(1e-4);
    double shift = shift(window);
    assertThat(reference.shift(scaled)).isCloseTo(shift, within(1e-9));
    assertThat(reference.spread(scaled)).isCloseTo(spread(window), within(1e-9));
  }

  /** Of texts like the reference's: the numbers that the report's readers are told to expect. */
  @Test
  void withoutDriftItIsWhatChanceMakesOfIt() {
    Random random = new Random(7);
    for (int events : new int[] {1, 10, 100}) {
      double squares = 0;
      int beyond = 0;
      for (int i = 0; i < 1_000; i++) {
        double shift = shift(window(random, events, 1));
        squares += shift * shift / 1_000;
        beyond += shift > 3 / Math.sqrt(events) ? 1 : 0;
      }
      assertThat(squares * events).isCloseTo(1, within(0.05));
      assertThat(beyond).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void theSpreadIsOneWithoutDriftInSmallWindowsToo() {
    Random random = new Random(7);
    double squares = 0;
    for (int i = 0; i < 1_000; i++) {
      squares += Math.pow(spread(window(random, 2, 1)), 2) / 1_000;
    }
    assertThat(squares).isCloseTo(1, within(0.05));
    assertThat(spread(window(random, 2_000, 1))).isCloseTo(1, within(0.05));
    assertThat(REFERENCE.spread(window(random, 1, 1))).isNull();
  }

  @Test
  void aDirectionWithoutSpreadCountsAndDividesNothing() {
    StateDirections two = new StateDirections(2, 8, 1);
    ReferenceStates flat = new ReferenceStates(two, new double[2], new double[] {0, 4});
    assertThat(flat.shift(StateMoments.of(two, new double[] {6, 0}))).isEqualTo(3);

    ReferenceStates point = new ReferenceStates(two, new double[2], new double[2]);
    StateMoments here = StateMoments.of(two, new double[2]);
    StateMoments there = StateMoments.of(two, new double[] {1, 0});
    assertThat(point.shift(here)).isNull();
    assertThat(point.shift(there)).isNull();
    assertThat(point.spread(Objects.requireNonNull(StateMoments.merge(here, there)))).isNull();
    ReferenceStates tiny =
        new ReferenceStates(two, new double[2], new double[] {Double.MIN_VALUE, 0});
    assertThat(tiny.shift(StateMoments.of(two, new double[] {1e30, 0}))).isNull();
  }

  @Test
  void otherDirectionsAreNotCompared() {
    for (StateDirections other :
        new StateDirections[] {
          new StateDirections(COUNT, 384, 2),
          new StateDirections(COUNT, 768, 1),
          new StateDirections(8, 384, 1)
        }) {
      StateMoments one = StateMoments.of(other, new double[other.count()]);
      assertThat(REFERENCE.shift(one)).isNull();
      assertThat(REFERENCE.spread(Objects.requireNonNull(StateMoments.merge(one, one)))).isNull();
    }
  }

  @Test
  void refusesImpossibleNumbers() {
    StateDirections two = new StateDirections(2, 8, 1);
    assertThatThrownBy(() -> new ReferenceStates(two, new double[2], new double[] {1, -1}))
        .hasMessage("expected finite variances of at least 0, got -1.0");
    assertThatThrownBy(() -> new ReferenceStates(two, new double[1], new double[2]))
        .hasMessage("expected 2 means, got 1");
  }

  private static double shift(StateMoments window) {
    return Objects.requireNonNull(REFERENCE.shift(window));
  }

  private static double spread(StateMoments window) {
    return Objects.requireNonNull(REFERENCE.spread(window));
  }

  private static ReferenceStates reference(double scale) {
    double[] mean = new double[COUNT];
    double[] variance = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      mean[i] = scale * (i - 5);
      variance[i] = scale * scale * (i + 1);
    }
    return new ReferenceStates(DIRECTIONS, mean, variance);
  }

  /** Normal states, distributed as the reference says. */
  private static StateMoments window(Random random, int events, double scale) {
    ReferenceStates reference = reference(scale);
    StateMoments window = null;
    for (int event = 0; event < events; event++) {
      double[] state = new double[COUNT];
      for (int i = 0; i < COUNT; i++) {
        state[i] = reference.mean()[i] + Math.sqrt(reference.variance()[i]) * random.nextGaussian();
      }
      window = StateMoments.merge(window, StateMoments.of(DIRECTIONS, state));
    }
    return Objects.requireNonNull(window);
  }
}
