package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Confidences are multiples of 1/1024 here, so that their sums are exact in any order. */
@Tag("unit")
class WindowSummaryPropertyTest {

  @Property(tries = 300)
  void mergingIsCommutative(
      @ForAll("observations") List<Observation> a, @ForAll("observations") List<Observation> b) {
    assertThat(window(a).merge(window(b))).isEqualTo(window(b).merge(window(a)));
  }

  @Property(tries = 300)
  void mergingIsAssociative(
      @ForAll("observations") List<Observation> a,
      @ForAll("observations") List<Observation> b,
      @ForAll("observations") List<Observation> c) {
    WindowSummary left = window(a).merge(window(b)).merge(window(c));
    WindowSummary right = window(a).merge(window(b).merge(window(c)));
    assertThat(left).isEqualTo(right);
  }

  @Property(tries = 300)
  void partsMakeTheWhole(@ForAll("observations") List<Observation> all) {
    int half = all.size() / 2;
    WindowSummary first = window(all.subList(0, half));
    WindowSummary second = window(all.subList(half, all.size()));
    assertThat(first.merge(second)).isEqualTo(window(all));
    assertThat(window(List.of()).merge(first)).isEqualTo(first);
    assertThat(first.merge(window(List.of()))).isEqualTo(first);
  }

  @Property(tries = 300)
  void agreesWithPlainSums(@ForAll("observations") List<Observation> all) {
    WindowSummary window = window(all);
    assertThat(window.events()).isEqualTo(all.size());
    assertThat(window.tokenSum()).isEqualTo(all.stream().mapToLong(Observation::tokens).sum());
    assertThat(window.confidenceMax())
        .isEqualTo(
            all.stream().map(Observation::confidence).max(Comparator.naturalOrder()).orElse(0.0));
    Map<String, Long> labels = new TreeMap<>();
    all.stream()
        .filter(seen -> seen.label() != null)
        .forEach(seen -> labels.merge(String.valueOf(seen.label()), 1L, Long::sum));
    assertThat(window.labelCounts()).isEqualTo(labels);
  }

  private static WindowSummary window(List<Observation> observations) {
    WindowSummary window = WindowSummary.empty(0, 1);
    for (Observation observation : observations) {
      window = window.plus(observation);
    }
    return window;
  }

  @Provide
  Arbitrary<List<Observation>> observations() {
    return Combinators.combine(
            Arbitraries.of("ham", "spam", "other").injectNull(0.2),
            Arbitraries.integers().between(-10, 1034),
            Arbitraries.integers().between(5, 512),
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(true, false))
        .as(
            (label, confidence, tokens, unknown, truncated) ->
                new Observation(label, confidence / 1024.0, tokens, unknown, truncated))
        .list()
        .ofMaxSize(20);
  }
}
