package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("unit")
class JensenShannonTest {
  private static final double ROUNDING = 1e-7; // square root of a double's

  @Example
  void isZeroForEqualProportions() {
    assertThat(JensenShannon.distance(new long[] {1, 2, 3}, new long[] {10, 20, 30}))
        .isCloseTo(0, within(ROUNDING));
  }

  @Example
  void isOneForWhatSharesNothing() {
    assertThat(JensenShannon.distance(new long[] {7, 3, 0}, new long[] {0, 0, 1})).isEqualTo(1);
  }

  @Example
  void isTheRootOfTheDivergenceInBits() {
    // P = (1, 0), Q = (1/2, 1/2), M = (3/4, 1/4):
    // JSD = 1/2 log2(4/3) + 1/2 (1/2 log2(2/3) + 1/2 log2(2)) = 0.311278...
    assertThat(JensenShannon.distance(new long[] {5, 0}, new long[] {4, 4}))
        .isCloseTo(Math.sqrt(0.31127812445913283), within(1e-12));
  }

  @Example
  void countsAMissingLabelAsZero() {
    assertThat(JensenShannon.distance(Map.of("ham", 5L), Map.of("spam", 4L, "ham", 4L)))
        .isEqualTo(JensenShannon.distance(new long[] {5, 0}, new long[] {4, 4}));
    assertThat(JensenShannon.distance(Map.of("a", 1L, "b", 0L), Map.of("b", 9L))).isEqualTo(1);
  }

  @Example
  void refusesWhatIsNoDistribution() {
    long[] some = {1, 2};
    assertThatThrownBy(() -> JensenShannon.distance(some, new long[] {0, 0}))
        .hasMessage("expected at least one event on each side, got none");
    assertThatThrownBy(() -> JensenShannon.distance(new long[] {3, -1}, some))
        .hasMessage("expected counts of at least 0, got -1");
    assertThatThrownBy(() -> JensenShannon.distance(some, new long[] {1, 2, 3}))
        .hasMessage("expected histograms over the same bins, got 2 and 3");
    assertThatThrownBy(() -> JensenShannon.distance(Map.of(), Map.of("a", 1L)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void liesInZeroToOneAndIsSymmetric(@ForAll("counts") long[] a, @ForAll("counts") long[] b) {
    double distance = JensenShannon.distance(a, b);
    assertThat(distance).isBetween(0.0, 1.0);
    assertThat(JensenShannon.distance(b, a)).isEqualTo(distance);
  }

  @Property
  void isZeroToItself(@ForAll("counts") long[] a) {
    assertThat(JensenShannon.distance(a, a)).isCloseTo(0, within(ROUNDING));
  }

  @Property
  void isNoLongerOverADetour(
      @ForAll("counts") long[] a, @ForAll("counts") long[] b, @ForAll("counts") long[] c) {
    double direct = JensenShannon.distance(a, c);
    double detour = JensenShannon.distance(a, b) + JensenShannon.distance(b, c);
    assertThat(direct).isLessThanOrEqualTo(detour + ROUNDING);
  }

  @Property
  void growsWithWhatIsMoved(@ForAll("counts") long[] a) {
    // b replaces a half of a by something that a never has, c all of it.
    long[] known = LongStream.concat(Arrays.stream(a), LongStream.of(0)).toArray();
    long[] half = known.clone();
    double total = Arrays.stream(a).asDoubleStream().sum();
    half[a.length] = (long) total;
    long[] all = new long[known.length];
    all[a.length] = 1;
    assertThat(JensenShannon.distance(known, half))
        .isStrictlyBetween(0.0, JensenShannon.distance(known, all));
  }

  @Provide
  Arbitrary<long[]> counts() {
    return Arbitraries.longs()
        .between(0, Long.MAX_VALUE)
        .array(long[].class)
        .ofSize(6)
        .filter(counts -> Arrays.stream(counts).anyMatch(count -> count > 0));
  }
}
