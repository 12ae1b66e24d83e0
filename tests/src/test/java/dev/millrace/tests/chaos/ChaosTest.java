package dev.millrace.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault under every promise and group protocol. {@code -Dmillrace.chaos.only=kill-only,…} and
 * {@code -Dmillrace.chaos.modes=exactly_once_v2/classic,…} choose among them, {@code
 * -Dmillrace.chaos.seed=N} repeats the choices of a run.
 */
@Tag("chaos")
class ChaosTest {
  private static final List<Mode> MODES =
      List.of(Mode.EXACTLY_ONCE, Mode.EXACTLY_ONCE_STREAMS, Mode.AT_LEAST_ONCE);

  private static ResultTable results;
  private static Random seeds;

  @BeforeAll
  static void seed() {
    results = new ResultTable();
    long seed = Long.getLong("millrace.chaos.seed", System.nanoTime());
    System.out.println("chaos: -Dmillrace.chaos.seed=" + seed);
    seeds = new Random(seed);
  }

  @AfterAll
  static void print() {
    System.out.println(results);
  }

  static Stream<Arguments> cells() {
    return MODES.stream()
        .filter(mode -> isChosen("modes", mode.toString()))
        .flatMap(
            mode ->
                Scenario.ALL.stream()
                    .filter(scenario -> scenario.modes().contains(mode))
                    .filter(scenario -> isChosen("only", scenario.name()))
                    .map(scenario -> Arguments.of(scenario, mode)));
  }

  private static boolean isChosen(String property, String value) {
    String chosen = System.getProperty("millrace.chaos." + property, "");
    return chosen.isEmpty() || List.of(chosen.split(",", -1)).contains(value);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cells")
  void thePromiseIsKept(Scenario scenario, Mode mode, @TempDir Path directory) throws Exception {
    Random random = new Random(seeds.nextLong());
    try (Chaos chaos =
        Chaos.start(
            directory,
            mode,
            cluster -> scenario.launcher(directory, cluster, mode),
            scenario.ahead(),
            random)) {
      scenario.fault().strike(chaos);
      Tally tally = chaos.finish();
      results.add(scenario.title(), mode, tally);
      System.out.printf("chaos: %s, %s: %s%n", scenario, mode, tally);
      assertThat(tally.keeps(mode)).as("%s%n%s", tally, chaos.details()).isTrue();
    }
  }
}
