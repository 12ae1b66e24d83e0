package dev.millrace.streams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.architecture.LinearWork;
import dev.millrace.streams.config.EngineConfig;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RoundTest {
  private static final Offset<Double> TINY = Offset.offset(1e-9);
  private static final long MILLI = 1_000_000;
  private static final LinearWork WORK = new LinearWork(100, 10);

  private static EngineConfig engine(int workers, int threads) {
    return new EngineConfig(workers, threads, 1024, 64, 8192);
  }

  /** At so many milliseconds; processor times in milliseconds. */
  private static Reading reading(
      long at, long processCpu, long jvmCpu, long tokenizingCpu, long submittingCpu) {
    return new Reading(
        at * MILLI,
        processCpu * MILLI,
        jvmCpu * MILLI,
        tokenizingCpu * MILLI,
        submittingCpu * MILLI);
  }

  /** 10 rows, 200 tokens, 250 attended, 3 adapters; 80% of it in ONNX Runtime, busy throughout. */
  private static BatchCost batch(long start, long end) {
    long time = (end - start) * MILLI;
    return new BatchCost(
        10,
        200,
        3,
        new BatchCost.Computed(10, 200, 250),
        start * MILLI,
        end * MILLI,
        time * 8 / 10,
        time,
        time * 8 / 10,
        MILLI);
  }

  @Test
  void countsWhatLiesWithinByTheSecond() {
    Interval interval =
        new Interval(
            reading(1000, 0, 0, 0, 0),
            reading(2000, 1100, 0, 50, 10),
            List.of(batch(500, 1000), batch(1000, 1500), batch(1500, 2000), batch(2000, 2500)));
    Round round = Round.of(interval, engine(1, 1), WORK);

    assertThat(round.seconds()).isEqualTo(1);
    assertThat(round.eventsPerSecond()).isCloseTo(20, TINY);
    assertThat(round.tokensPerSecond()).isCloseTo(400, TINY);
    assertThat(round.tokensPerCpuSecond()).isCloseTo(400 / 1.1, TINY);
    assertThat(round.rowsPerBatch()).isCloseTo(10, TINY);
    assertThat(round.tokensPerBatch()).isCloseTo(200, TINY);
    assertThat(round.adaptersPerBatch()).isCloseTo(3, TINY);
    assertThat(round.paddingFree()).isCloseTo(0.8, TINY);
    assertThat(round.workersInRun()).isCloseTo(0.8, TINY);
    assertThat(round.linearPerSecond()).isCloseTo(2 * (400 * 100 + 20 * 10), TINY);
    assertThat(round.batchMillis()).containsExactly(500, 500);
    assertThat(round.batchMillis(99)).isEqualTo(500);
  }

  /** Two workers' batches don't end together: one half of each of these two lies outside. */
  @Test
  void partsOfBatchesCountAsParts() {
    Interval interval =
        new Interval(
            reading(1000, 0, 0, 0, 0),
            reading(2000, 2000, 0, 0, 0),
            List.of(batch(1000, 2000), batch(500, 1500), batch(1500, 2500)));
    Round round = Round.of(interval, engine(2, 1), WORK);

    assertThat(round.eventsPerSecond()).isCloseTo(20, TINY);
    assertThat(round.rowsPerBatch()).isCloseTo(10, TINY);
    assertThat(round.workersInRun()).isCloseTo(0.8, TINY);
    assertThat(round.batchMillis()).containsExactly(1000, 1000, 1000);
  }

  @Test
  void sharesAreOfAllProcessorTime() {
    // 1000 ms of batches of which 800 in ONNX Runtime, 2 · 1 ms of heads, 50 of tokenizing, 10 of
    // submitting: what is left of 1100 is the JVM's.
    CpuShares cpu =
        CpuShares.of(
            new Interval(
                reading(0, 0, 0, 0, 0),
                reading(1000, 1100, 0, 50, 10),
                List.of(batch(0, 500), batch(500, 1000))),
            1);

    assertThat(cpu.run()).isCloseTo(800 / 1100.0, TINY);
    assertThat(cpu.outsideRun()).isCloseTo(300 / 1100.0, TINY);
    assertThat(cpu.tokenizing()).isCloseTo(50 / 1100.0, TINY);
    assertThat(cpu.submitting()).isCloseTo(10 / 1100.0, TINY);
    assertThat(cpu.batching()).isCloseTo(200 / 1100.0, TINY);
    assertThat(cpu.heads()).isCloseTo(2 / 1100.0, TINY);
    assertThat(cpu.other()).isCloseTo(38 / 1100.0, TINY);
  }

  /** A second thread of ONNX Runtime's can have used as much as a run took, and no more. */
  @Test
  void furtherThreadsOfARunAreInItWhileItLasts() {
    List<BatchCost> batches = List.of(batch(0, 500), batch(500, 1000));
    Reading begin = reading(0, 0, 0, 0, 0);

    CpuShares busy = CpuShares.of(new Interval(begin, reading(1000, 1602, 0, 0, 0), batches), 2);
    assertThat(busy.run()).isCloseTo(1400 / 1602.0, TINY);
    assertThat(busy.other()).isCloseTo(0, TINY);

    CpuShares turning = CpuShares.of(new Interval(begin, reading(1000, 2000, 0, 0, 0), batches), 2);
    assertThat(turning.run()).isCloseTo(1600 / 2000.0, TINY);
    assertThat(turning.other()).isCloseTo(198 / 2000.0, TINY);

    CpuShares collecting =
        CpuShares.of(new Interval(begin, reading(1000, 1602, 100, 0, 0), batches), 2);
    assertThat(collecting.other()).isCloseTo(100 / 1602.0, TINY);
  }

  /** Linux counts the process's time in steps of 10 ms. */
  @Test
  void aProcessTimeThatLagsBehindTakesNothingAway() {
    CpuShares cpu =
        CpuShares.of(
            new Interval(
                reading(0, 0, 0, 0, 0), reading(1000, 990, 0, 0, 0), List.of(batch(0, 1000))),
            1);

    assertThat(cpu.run()).isCloseTo(800 / 1001.0, TINY);
    assertThat(cpu.other()).isZero();
  }

  @Test
  void aResultComparesEachRoundWithTheLimitsAroundIt() {
    Interval interval =
        new Interval(reading(0, 0, 0, 0, 0), reading(1000, 1000, 0, 0, 0), List.of(batch(0, 1000)));
    Round slow = Round.of(interval, engine(1, 1), new LinearWork(1, 0));
    Round fast = Round.of(interval, engine(1, 1), new LinearWork(3, 0));
    BenchResult result =
        new BenchResult(
            new TextLengths(1, 1, 1, 1),
            List.of(slow, fast),
            List.of(1000.0, 3000.0, 1000.0),
            new Memory(null, null));

    assertThat(result.shareOfLimit()).isEqualTo(new Spread(0.4, 0.2, 0.6));
    assertThat(result.limit()).isEqualTo(new Spread(1000, 1000, 3000));
    assertThat(result.spread(Round::linearPerSecond)).isEqualTo(new Spread(800, 400, 1200));
    assertThat(result.batchMillis(50)).isEqualTo(new Spread(1000, 1000, 1000));
  }
}
