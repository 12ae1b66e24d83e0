package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class PerRowInt8Test {

  @Test
  void isOffByAtMostHalfAStep() {
    for (int seed = 0; seed < 20; seed++) {
      FloatTensor matrix = Tensors.random(seed, (float) Math.pow(10, seed - 10), 5, 33);
      PerRowInt8 quantized = PerRowInt8.quantize(matrix);
      for (int i = 0; i < matrix.data().length; i++) {
        float scale = quantized.scales()[i / 33];
        double restored = (double) quantized.values()[i] * scale;
        double error = Math.abs(restored - matrix.data()[i]);
        assertThat(error).as("seed %d", seed).isLessThanOrEqualTo(scale * 0.50001);
      }
    }
  }

  @Test
  void usesTheWholeRangeAndNoMore() {
    PerRowInt8 quantized = PerRowInt8.quantize(Tensors.random(1, 3, 8, 64));

    for (int r = 0; r < 8; r++) {
      int largest = 0;
      for (int i = 0; i < 64; i++) {
        largest = Math.max(largest, Math.abs(quantized.values()[r * 64 + i]));
      }
      assertThat(largest).as("row %d", r).isEqualTo(127);
    }
  }

  @Test
  void roundsHalvesToEven() {
    FloatTensor matrix = new FloatTensor(Shape.of(1, 4), new float[] {127, 0.5f, 1.5f, -2.5f});

    assertThat(PerRowInt8.quantize(matrix).values()).containsExactly(127, 0, 2, -2);
  }

  /** The smallest float divided by 127 is zero, which can't be divided by. */
  @Test
  void aRowOfZerosOrNextToItStaysZero() {
    FloatTensor matrix =
        new FloatTensor(Shape.of(3, 2), new float[] {0, 0, 1, -1, Float.MIN_VALUE, 0});

    PerRowInt8 quantized = PerRowInt8.quantize(matrix);

    assertThat(quantized.scales()).containsExactly(1, 1f / 127, 1);
    assertThat(quantized.values()).containsExactly(0, 0, 127, -127, 0, 0);
  }
}
