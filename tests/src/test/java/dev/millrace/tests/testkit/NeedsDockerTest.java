package dev.millrace.tests.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NeedsDockerTest {
  @Test
  void withAnEngineTestsRun() {
    assertThat(NeedsDocker.Condition.verdict("", true).isDisabled()).isFalse();
    assertThat(NeedsDocker.Condition.verdict("required", true).isDisabled()).isFalse();
  }

  @Test
  void withoutOneTheyAreSkippedAndSaySo() {
    var verdict = NeedsDocker.Condition.verdict("", false);
    assertThat(verdict.isDisabled()).isTrue();
    assertThat(verdict.getReason().orElse("")).contains("no Docker engine", "skipped");
  }

  @Test
  void whereTheyAreRequiredTheyFail() {
    assertThatThrownBy(() -> NeedsDocker.Condition.verdict("required", false))
        .hasMessageContaining("no Docker engine");
  }
}
