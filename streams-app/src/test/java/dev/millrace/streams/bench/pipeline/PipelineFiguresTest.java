package dev.millrace.streams.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.streams.bench.Memory;
import dev.millrace.streams.bench.Spread;
import dev.millrace.streams.config.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PipelineFiguresTest {
  private static final Offset<Double> TINY = Offset.offset(1e-9);
  private static final long SECOND = 1_000_000_000;

  private static Append at(long event, long millis) {
    return new Append(event, millis);
  }

  @Test
  void aRateCountsWholeBatchesWhereverTheWindowLies() {
    // Every second ten events at once: ten per second, in whatever window.
    long[] bursts =
        LongStream.rangeClosed(1, 10)
            .flatMap(second -> LongStream.generate(() -> second * SECOND).limit(10))
            .toArray();

    assertThat(EventRate.of(bursts, 2 * SECOND, 8 * SECOND)).isCloseTo(10, TINY);
    assertThat(EventRate.of(bursts, 2 * SECOND + 1, 8 * SECOND - 1)).isCloseTo(10, TINY);
    assertThat(EventRate.of(bursts, 2 * SECOND - 1, 8 * SECOND + 1)).isCloseTo(10, TINY);
  }

  @Test
  void aRateNeedsTwoMomentsInItsWindow() {
    assertThat(EventRate.of(new long[0], 0, SECOND)).isZero();
    assertThat(EventRate.of(new long[] {5, 5, 5}, 0, SECOND)).isZero();
    assertThat(EventRate.of(new long[] {2 * SECOND, 3 * SECOND}, 0, SECOND)).isZero();
    assertThat(EventRate.of(new long[] {SECOND, 0}, 0, SECOND)).isCloseTo(1, TINY);
  }

  @Test
  void anEventIsAnsweredByTheLastOfItsPredictions() {
    Answers answers =
        Answers.of(
            List.of(at(0, 100), at(1, 110), at(2, 120)),
            List.of(at(0, 130), at(1, 131), at(1, 140), at(0, 150), at(2, 160)),
            2);

    assertThat(answers.answered()).isEqualTo(Map.of(0L, 150L, 1L, 140L));
    assertThat(answers.millis()).containsExactlyInAnyOrder(50, 30);
    assertThat(answers.unanswered()).isEqualTo(1);
    assertThat(answers.from(1).millis()).containsExactly(30);
    assertThat(answers.from(1).unanswered()).isEqualTo(1);
  }

  @Test
  void aPredictionThatCameTwiceMovesNothing() {
    Answers answers = Answers.of(List.of(at(0, 0)), List.of(at(0, 10), at(0, 99)), 1);

    assertThat(answers.millis()).containsExactly(10);
  }

  @Test
  void lagIsWhatWasAskedAndNotAnsweredYet() {
    Answers answers =
        Answers.of(
            List.of(at(0, 0), at(1, 10), at(2, 20), at(3, 30)),
            List.of(at(0, 15), at(1, 16), at(2, 40)),
            1);

    assertThat(answers.lags()).containsExactly(1, 2, 1, 2);
  }

  @Test
  void aDistributionIsOfValuesThatWereMeasured() {
    double[] thousand = LongStream.rangeClosed(1, 1000).asDoubleStream().toArray();

    assertThat(Distribution.of(thousand)).isEqualTo(new Distribution(1000, 500, 990, 999, 1000));
    assertThat(Distribution.of(7)).isEqualTo(new Distribution(1, 7, 7, 7, 7));
    assertThat(Distribution.of()).isEqualTo(new Distribution(0, 0, 0, 0, 0));
  }

  @Test
  void sharesAreOfWhatWasDoneInBetween() {
    assertThat(Shares.between(new long[] {100, 0}, new long[] {130, 10}))
        .containsExactly(0.75, 0.25);
    assertThat(Shares.between(new long[] {1, 2}, new long[] {1, 2})).containsExactly(0.0, 0.0);
  }

  @Test
  void aBacklogOutlastsItsRound() {
    assertThat(Backlog.of(100, Duration.ofSeconds(2))).isEqualTo(5_000 + 900);
    assertThat(Backlog.of(0, Duration.ofSeconds(2))).isPositive();
    assertThat(Backlog.of(1e9, Duration.ofHours(1))).isEqualTo(500_000);
  }

  @Test
  void processorTimeIsSharedOutToTheEventsOfTheWindow() {
    Measured measured = new Window(1000, 3000, SECOND, SECOND / 2).at(50, List.of());

    assertThat(measured.cpuMillisPerEvent()).isCloseTo(10, TINY);
    assertThat(measured.jvmMillisPerEvent()).isCloseTo(5, TINY);
    assertThat(measured.cores()).isCloseTo(0.5, TINY);
    assertThat(new Window(0, 1000, SECOND, 0).at(0, List.of()).cpuMillisPerEvent()).isZero();
  }

  @Test
  void ratiosAreTakenWithinARound() {
    PipelineResult result =
        result(
            Map.of(
                "pipeline", List.of(round(90, 0.5), round(40, 0.4)),
                "engine", List.of(round(100, 0), round(50, 0))));

    Spread ratio = result.ratio("pipeline", "engine", Measured::eventsPerSecond);
    assertThat(ratio.min()).isCloseTo(0.8, TINY);
    assertThat(ratio.max()).isCloseTo(0.9, TINY);
    assertThat(result.spread("engine", Measured::eventsPerSecond).median()).isEqualTo(75);
    assertThat(result.share("pipeline", 0).max()).isEqualTo(0.5);
    assertThat(result.has("engine")).isTrue();
    assertThat(result.has("baseline-fp32")).isFalse();
  }

  private static Measured round(double events, double share) {
    return new Measured(events, 1, 0, 1, List.of(share));
  }

  private static PipelineResult result(Map<String, List<Measured>> rounds) {
    Distribution none = Distribution.of();
    return new PipelineResult(
        rounds,
        none,
        new RatedLatency(1, none, none, none, 0),
        new IdleLatency(none, none, none, none),
        new Memory(null, null));
  }

  @Test
  void setupsGrowByOneThingAtATime() {
    Setup main = new Setup(Guarantee.EXACTLY_ONCE_V2, 2, 1);

    assertThat(main.streamThreads()).isEqualTo(2);
    assertThat(main.withOtherGuarantee()).isEqualTo(new Setup(Guarantee.AT_LEAST_ONCE, 2, 1));
    assertThat(main.withOtherGuarantee().withOtherGuarantee()).isEqualTo(main);
    assertThat(main.withOneMorePartition().streamThreads()).isEqualTo(3);
    Setup two = main.withOneMoreInstance();
    assertThat(two).isEqualTo(new Setup(Guarantee.EXACTLY_ONCE_V2, 4, 2));
    assertThat(two.streamThreads()).isEqualTo(2);
    assertThat(two.title()).isEqualTo("exactly_once_v2, 4 partitions, 2 instances");
    assertThatThrownBy(() -> new Setup(Guarantee.AT_LEAST_ONCE, 1, 2))
        .hasMessage(
            "expected at least one instance and a partition for each, got 2 and 1 partitions");
  }

  @Test
  void keysAreNumbers() {
    assertThat(EventKey.event(EventKey.of(1L << 40))).isEqualTo(1L << 40);
  }
}
