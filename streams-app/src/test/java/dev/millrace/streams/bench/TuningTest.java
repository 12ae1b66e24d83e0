package dev.millrace.streams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.config.EngineConfig;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TuningTest {
  private static final EngineConfig USUAL = new EngineConfig(1, 0, 1024, 64, 8192);

  private static EngineConfig engine(int workers, int threads, int tokens, int rows, int queue) {
    return new EngineConfig(workers, threads, tokens, rows, queue);
  }

  private static Candidate candidate(int tokens, double perSecond, double range, double millis) {
    return new Candidate(
        engine(1, 1, tokens, 64, 8192),
        new Spread(perSecond, perSecond - range / 2, perSecond + range / 2),
        new Spread(1, 1, 1),
        new Spread(millis, millis, millis));
  }

  @Test
  void coresAreSharedOutInEveryWay() {
    assertThat(new TuningSpace(8, USUAL).shapes())
        .extracting(engine -> engine.workers() + "x" + engine.threads())
        .containsExactly("8x1", "4x2", "2x4", "1x8", "7x1", "9x1");
    assertThat(new TuningSpace(2, USUAL).shapes())
        .extracting(engine -> engine.workers() + "x" + engine.threads())
        .containsExactly("2x1", "1x2", "1x1", "3x1");
    assertThat(new TuningSpace(1, USUAL).shapes())
        .extracting(engine -> engine.workers() + "x" + engine.threads())
        .containsExactly("1x1", "2x1");
  }

  @Test
  void largeBatchesGetRowsAndAQueueToMatch() {
    List<EngineConfig> budgets =
        new TuningSpace(8, USUAL).budgets(List.of(engine(8, 1, 1024, 64, 32768)));

    assertThat(budgets)
        .containsExactly(
            engine(8, 1, 128, 64, 8192),
            engine(8, 1, 256, 64, 8192),
            engine(8, 1, 512, 64, 16384),
            engine(8, 1, 1024, 64, 32768),
            engine(8, 1, 2048, 128, 65536));
  }

  @Test
  void ofThoseThatAreAsGoodTheShortestBatchesWin() {
    Candidate quickest = candidate(2048, 1000, 100, 200);
    Candidate asGood = candidate(1024, 990, 50, 100);
    Candidate slower = candidate(128, 970, 10, 10);
    Tuning tuning = new Tuning(List.of(slower, asGood, quickest));

    assertThat(tuning.candidates()).containsExactly(quickest, asGood, slower);
    assertThat(tuning.best()).isEqualTo(asGood);
    assertThat(tuning.noise()).isCloseTo(50 / 990.0, Offset.offset(1e-9));
  }
}
