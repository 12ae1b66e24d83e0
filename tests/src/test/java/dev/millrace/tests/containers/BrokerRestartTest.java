package dev.millrace.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tests.testkit.ContainerCluster;
import dev.millrace.tests.testkit.GoldenConfig;
import dev.millrace.tests.testkit.MillraceProcess;
import dev.millrace.tests.testkit.NeedsDocker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker and a registry as others package them; the broker goes away and comes back. */
@NeedsDocker
@Tag("e2e")
@Tag("slow")
class BrokerRestartTest {
  private static final int PARTITIONS = 3;
  private static final int EVENTS = 2_000;
  private static final int BEFORE_RESTART = 500;

  @TempDir private Path directory;

  @Test
  void losesAndRepeatsNothing() throws Exception {
    try (ContainerCluster cluster = ContainerCluster.start(PARTITIONS);
        Questions questions = new Questions(cluster)) {
      Path config = GoldenConfig.write(directory, cluster, "exactly_once_v2");
      questions.ask(EVENTS / 2);
      try (MillraceProcess processor =
          MillraceProcess.start(
              directory.resolve("out"),
              directory.resolve("err"),
              "run",
              "--config",
              config.toString())) {
        try {
          questions.awaitAnswers(BEFORE_RESTART);
          cluster.restartBroker();
          questions.ask(EVENTS / 2);
          questions.awaitAllAnswers();
        } catch (AssertionError e) {
          throw new AssertionError(
              "%s; the processor: %s".formatted(e.getMessage(), processor.log()), e);
        }
        processor.terminate();
        assertThat(processor.awaitExit(Duration.ofMinutes(3))).as(processor.log()).isZero();
      }
      questions.requireEachAnswerOnce();
    }
  }
}
