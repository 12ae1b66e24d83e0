package dev.millrace.tests.benchmark.ratios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.tests.benchmark.padded.PaddedVariant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the ratios are measured on, and how their rounds are put together. */
@Tag("unit")
class RatioArithmeticTest {

  @Test
  void lengthsHaveTheDistributionsMedianMeanAndEnd() {
    int[] lengths = Lengths.logNormal(25, 0.6, 128, 400);
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    assertThat(sorted[200]).isCloseTo(25, within(1));
    double mean = Arrays.stream(lengths).average().orElseThrow();
    assertThat(mean).isCloseTo(25 * Math.exp(0.18), within(0.7));
    assertThat(sorted[399]).isBetween(110, 128);
    assertThat(lengths).isNotEqualTo(sorted);
    assertThat(Lengths.equalised(lengths)).hasSize(400).containsOnly((int) Math.round(mean));
  }

  @Test
  void batchesKeepTheOrderAndTheBudget() {
    int[] lengths = {400, 500, 200, 900, 3};
    // Rows of hundreds of tokens weigh more than their tokens.
    assertThat(lengths(Batches.packed(lengths, 1024)))
        .containsExactly(List.of(400), List.of(500, 200), List.of(900), List.of(3));
    assertThat(lengths(Batches.ofRows(lengths, 2)))
        .containsExactly(List.of(400, 500), List.of(200, 900), List.of(3));
    assertThat(lengths(Batches.sorted(lengths, 2)))
        .containsExactly(List.of(3, 200), List.of(400, 500), List.of(900));
    assertThat(Batches.tokens(Batches.packed(lengths, 1024))).isEqualTo(2003);
  }

  private static List<List<Integer>> lengths(List<List<long[]>> batches) {
    return batches.stream().map(batch -> batch.stream().map(row -> row.length).toList()).toList();
  }

  @Test
  void spreadIsTheMedianAndTheEnds() {
    assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
    assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(2.5, 1, 4));
  }

  @Test
  void measuresBothSidesAndPrintsThem() throws Exception {
    RatioSettings settings =
        new RatioSettings(List.of(), Set.of(), 2, 1, 1024, 3, 0, true, PaddedVariant.INT8);
    Side.Step busy = () -> assertThat(Lengths.logNormal(25, 0.6, 128, 50)).hasSize(50);
    Side once = new Side("once", 100, List.of(busy));
    Side twice = new Side("twice", 200, List.of(busy, busy));
    try (Stopwatch stopwatch = new Stopwatch(settings)) {
      Comparison.Result result =
          new Comparison(
                  "what",
                  "≥ 1.00",
                  Comparison.Ratio.OF_SPEEDS,
                  twice,
                  once,
                  Comparison.Unit.TOKENS_PER_SECOND)
              .measure(stopwatch, 3);
      assertThat(result.ratio().lowest()).isPositive();
      assertThat(RatioTable.row(result)).contains("what", "≥ 1.00", "tokens/s");
      assertThat(RatioTable.header("model", settings))
          .contains("model", "2 workers × 1 threads", "CPU time");
    }
  }

  @Test
  void cpuTimeIsThatOfOneThread() {
    assertThatThrownBy(
            () ->
                new RatioSettings(List.of(), Set.of(), 1, 2, 1024, 3, 0, true, PaddedVariant.INT8))
        .hasMessage("clock=cpu needs threads=1, got 2");
  }
}
