package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EngineConfigTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  @Test
  void workersThatAreLeftOpenShareTheCores() {
    assertThat(workers(0, 1)).isEqualTo(CORES);
    assertThat(workers(0, CORES)).isEqualTo(1);
    assertThat(workers(0, 2 * CORES)).as("more threads than cores").isEqualTo(1);
    assertThat(workers(0, 0)).as("all cores for one batch").isEqualTo(1);
  }

  @Test
  void workersThatAreNamedAreThatMany() {
    assertThat(workers(3, 1)).isEqualTo(3);
    assertThat(workers(3, 0)).isEqualTo(3);
  }

  private static int workers(int workers, int threads) {
    return new EngineConfig(workers, threads, 512, 64, 8192).workers();
  }
}
