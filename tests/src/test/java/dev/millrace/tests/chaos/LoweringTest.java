package dev.millrace.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The harness can fail: clients that know of no event in flight lose events, and it tells. */
@Tag("chaos")
class LoweringTest {
  private static final Duration BATCH = Duration.ofMillis(300);
  private static final int AHEAD = 300;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void withoutLoweredOffsetsAKillLosesEvents(String guarantee) throws Exception {
    Mode mode = new Mode(guarantee, "classic");
    try (Chaos chaos =
        Chaos.start(
            directory,
            mode,
            cluster -> new SlowProcessor(directory, cluster, mode, BATCH, false),
            AHEAD,
            new Random(1))) {
      chaos.startInstances(1);
      chaos.awaitMore(30);
      chaos.fleet.kill(0);
      chaos.fleet.start(0);

      Tally tally = chaos.finish();

      System.out.println("without lowered offsets, " + mode + ": " + tally);
      assertThat(tally.missing()).isPositive();
      assertThat(tally.keeps(mode)).isFalse();
    }
  }
}
