package dev.millrace.streams.rollout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class VariantTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAShareThatIsNoPositiveNumber(double share) {
    assertThatThrownBy(() -> new Variant("candidate", "spam-v2", share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("variant candidate: expected a share greater than 0, got " + share);
  }

  @Test
  void refusesEmptyNames() {
    assertThatThrownBy(() -> new Variant("", "spam", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Variant("control", "", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
