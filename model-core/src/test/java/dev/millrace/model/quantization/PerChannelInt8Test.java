package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
@Tag("quantization")
class PerChannelInt8Test {

  @ParameterizedTest
  @EnumSource
  void isOffByAtMostHalfAStep(WeightRange range) {
    for (int seed = 0; seed < 20; seed++) {
      FloatTensor weight = Tensors.random(seed, (float) Math.pow(10, seed - 10), 5, 33);
      PerChannelInt8 quantized = PerChannelInt8.quantize(weight, range);
      for (int o = 0; o < 5; o++) {
        float scale = quantized.scales()[o];
        for (int i = 0; i < 33; i++) {
          double restored = (double) quantized.values()[i * 5 + o] * scale;
          double error = Math.abs(restored - weight.data()[o * 33 + i]);
          assertThat(error).as("seed %d", seed).isLessThanOrEqualTo(scale * 0.50001);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void usesTheWholeRangeAndNoMore(WeightRange range) {
    FloatTensor weight = Tensors.random(1, 3, 8, 64);

    PerChannelInt8 quantized = PerChannelInt8.quantize(weight, range);

    for (int o = 0; o < 8; o++) {
      int largest = 0;
      for (int i = 0; i < 64; i++) {
        largest = Math.max(largest, Math.abs(quantized.values()[i * 8 + o]));
      }
      assertThat(largest).as("channel %d", o).isEqualTo(range.largest());
    }
  }

  @Test
  void reducedValuesNeverSaturateSixteenBits() {
    assertThat(255 * WeightRange.REDUCED.largest() * 2).isLessThanOrEqualTo(Short.MAX_VALUE);
    assertThat(WeightRange.REDUCED.id()).isEqualTo("reduced");
    assertThat(WeightRange.FULL.id()).isEqualTo("full");
  }

  @Test
  void aChannelsScaleIsItsOwn() {
    FloatTensor weight = new FloatTensor(Shape.of(2, 2), new float[] {127, -64, 0.127f, 0.05f});

    PerChannelInt8 quantized = PerChannelInt8.quantize(weight, WeightRange.FULL);

    assertThat(quantized.inputs()).isEqualTo(2);
    assertThat(quantized.outputs()).isEqualTo(2);
    assertThat(quantized.scales()).containsExactly(1f, 0.127f / 127);
    assertThat(quantized.values()).containsExactly(127, 127, -64, 50);
  }

  @Test
  void roundsHalvesToEven() {
    FloatTensor weight = new FloatTensor(Shape.of(1, 4), new float[] {127, 0.5f, 1.5f, -2.5f});

    assertThat(PerChannelInt8.quantize(weight, WeightRange.FULL).values())
        .containsExactly(127, 0, 2, -2);
  }

  @Test
  void aChannelOfZerosStaysZero() {
    FloatTensor weight = new FloatTensor(Shape.of(2, 2), new float[] {0, 0, 1, -1});

    PerChannelInt8 quantized = PerChannelInt8.quantize(weight, WeightRange.FULL);

    assertThat(quantized.scales()[0]).isEqualTo(1);
    assertThat(quantized.values()).containsExactly(0, 127, 0, -127);
  }
}
