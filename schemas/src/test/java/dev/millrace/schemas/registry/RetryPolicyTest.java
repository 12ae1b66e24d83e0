package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RetryPolicyTest {
  private final RetryPolicy policy =
      new RetryPolicy(9, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1));

  @Test
  void theBoundDoublesUpToTheLargest() {
    assertThat(policy.waitAfter(0, 0.5)).isEqualTo(Duration.ofMillis(50));
    assertThat(policy.waitAfter(1, 0.5)).isEqualTo(Duration.ofMillis(100));
    assertThat(policy.waitAfter(2, 0.5)).isEqualTo(Duration.ofMillis(200));
    assertThat(policy.waitAfter(3, 0.5)).isEqualTo(Duration.ofMillis(250));
    assertThat(policy.waitAfter(2_000, 0.5)).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void anyWaitFromZeroOnMayBeDrawn() {
    assertThat(policy.waitAfter(5, 0)).isZero();
  }
}
