package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Against plain sums over all of the states. */
@Tag("unit")
class StateMomentsPropertyTest {
  private static final StateDirections TWO = new StateDirections(2, 8, 1);

  @Property(tries = 500)
  void anySplitMakesTheWhole(
      @ForAll("states") List<double[]> states,
      @ForAll @IntRange(max = 30) int first,
      @ForAll @IntRange(max = 30) int second) {
    int a = Math.min(states.size(), Math.min(first, second));
    int b = Math.min(states.size(), Math.max(first, second));
    StateMoments left = of(states.subList(0, a));
    StateMoments middle = of(states.subList(a, b));
    StateMoments right = of(states.subList(b, states.size()));

    requireWhole(states, StateMoments.merge(StateMoments.merge(left, middle), right));
    requireWhole(states, StateMoments.merge(left, StateMoments.merge(middle, right)));
    requireWhole(states, StateMoments.merge(right, StateMoments.merge(left, middle)));
  }

  private static void requireWhole(List<double[]> states, @Nullable StateMoments moments) {
    StateMoments whole = Objects.requireNonNull(moments);
    assertThat(whole.count()).isEqualTo(states.size());
    for (int i = 0; i < 2; i++) {
      int direction = i;
      double mean = states.stream().mapToDouble(state -> state[direction]).average().orElseThrow();
      double squares =
          states.stream().mapToDouble(state -> Math.pow(state[direction] - mean, 2)).sum();
      assertThat(whole.mean()[i]).isCloseTo(mean, within(1e-10));
      assertThat(whole.squares()[i]).isCloseTo(squares, within(1e-6));
    }
  }

  private static @Nullable StateMoments of(List<double[]> states) {
    StateMoments moments = null;
    for (double[] state : states) {
      moments = StateMoments.merge(moments, StateMoments.of(TWO, state));
    }
    return moments;
  }

  @Provide
  Arbitrary<List<double[]>> states() {
    return Arbitraries.doubles()
        .between(-1000, 1000)
        .ofScale(6)
        .array(Double[].class)
        .ofSize(2)
        .map(state -> Arrays.stream(state).mapToDouble(Double::doubleValue).toArray())
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }
}
