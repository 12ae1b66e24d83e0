package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class PerChannelInt8Test {

  @Test
  void aChannelsScaleIsItsOwn() {
    FloatTensor weight = new FloatTensor(Shape.of(2, 2), new float[] {127, -64, 0.127f, 0.05f});

    PerChannelInt8 quantized = PerChannelInt8.quantize(weight);

    assertThat(quantized.inputs()).isEqualTo(2);
    assertThat(quantized.outputs()).isEqualTo(2);
    assertThat(quantized.scales()).containsExactly(1f, 0.127f / 127);
    assertThat(quantized.values()).containsExactly(127, 127, -64, 50);
  }

  @Test
  void isTheTransposeOfTheRows() {
    FloatTensor weight = new FloatTensor(Shape.of(2, 3), new float[] {1, 2, 127, -3, -127, -5});

    PerChannelInt8 quantized = PerChannelInt8.quantize(weight);

    assertThat(quantized.values()).containsExactly(1, -3, 2, -127, 127, -5);
  }

  @Test
  void reducedValuesNeverSaturateSixteenBits() {
    assertThat(255 * WeightRange.REDUCED.largest() * 2).isLessThanOrEqualTo(Short.MAX_VALUE);
    assertThat(255 * WeightRange.FULL.largest() * 2).isGreaterThan(Short.MAX_VALUE);
    assertThat(WeightRange.FULL.largest()).isEqualTo(PerRowInt8.LARGEST);
  }
}
