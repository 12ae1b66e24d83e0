package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.quantization.QuantizationPlan;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PoolingTest {
  @Test
  void namesAreParsed() {
    assertThat(Arrays.stream(Pooling.values()).map(Pooling::id))
        .containsExactly("cls", "mean", "max", "cls-mean", "none");
    for (Pooling pooling : Pooling.values()) {
      assertThat(Pooling.parse(pooling.id())).isEqualTo(pooling);
    }
    assertThatThrownBy(() -> Pooling.parse("median"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pooling is \"median\"; expected one of [cls, mean, max, cls-mean, none]");
  }

  @Test
  void optionsTellPoolingsApart() {
    EncoderOptions own = EncoderOptions.of(QuantizationPlan.FP32);
    assertThat(own.id()).endsWith(" own");
    assertThat(own.with(Pooling.MAX).id()).endsWith(" max").startsWith("fp32 ");
    assertThat(own.with(Pooling.MAX).with(null)).isEqualTo(own);
  }
}
