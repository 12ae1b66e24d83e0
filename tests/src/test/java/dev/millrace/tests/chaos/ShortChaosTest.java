package dev.millrace.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of {@link ChaosTest}: a second instance comes, the first is killed and comes back,
 * the second is stopped. Nothing is lost, nothing is repeated, nothing overtakes.
 */
@Tag("e2e")
@Tag("slow")
class ShortChaosTest {
  private static final Scenario MIX =
      new Scenario(
          "mix",
          "scale-out, kill -9, SIGTERM",
          Faults::shortMix,
          Duration.ZERO,
          3000,
          Map.of(),
          Set.of(Mode.EXACTLY_ONCE));

  @TempDir private Path directory;

  @Test
  void nothingIsLostRepeatedOrOvertaken() throws Exception {
    long seed = Long.getLong("millrace.chaos.seed", System.nanoTime());
    System.out.println("chaos: -Dmillrace.chaos.seed=" + seed);
    Mode mode = Mode.EXACTLY_ONCE;
    try (Chaos chaos =
        Chaos.start(
            directory,
            mode,
            cluster -> MIX.launcher(directory, cluster, mode),
            MIX.ahead(),
            new Random(seed))) {
      MIX.fault().strike(chaos);
      Tally tally = chaos.finish();
      assertThat(tally.keeps(mode)).as("%s%n%s", tally, chaos.details()).isTrue();
    }
  }
}
