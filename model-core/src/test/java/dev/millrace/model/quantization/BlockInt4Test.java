package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class BlockInt4Test {

  /** A step, but for what lies beyond 7 steps on the side that has no 8: one step there. */
  @Test
  void isOffByAtMostHalfAStepOrOneAtTheEnd() {
    for (int seed = 0; seed < 20; seed++) {
      FloatTensor weight = Tensors.random(seed, (float) Math.pow(10, seed - 10), 5, 75);
      BlockInt4 quantized = BlockInt4.quantize(weight);
      float[] restored = ReferenceProducts.dequantized(quantized, 75);
      for (int i = 0; i < restored.length; i++) {
        float scale = quantized.scales()[i / 75 * quantized.blocks() + i % 75 / BlockInt4.BLOCK];
        double steps = weight.data()[i] / (double) scale;
        double error = Math.abs((restored[i] - weight.data()[i]) / (double) scale);
        assertThat(error).as("seed %d", seed).isLessThanOrEqualTo(steps > 7.5 ? 1.0001 : 0.50001);
      }
    }
  }

  @Test
  void theExtremeOfABlockIsKeptWhateverItsSign() {
    float[] data = new float[2 * BlockInt4.BLOCK];
    data[3] = -4;
    data[4] = 2;
    data[BlockInt4.BLOCK] = 16;
    BlockInt4 quantized = BlockInt4.quantize(new FloatTensor(Shape.of(1, data.length), data));

    assertThat(quantized.blocks()).isEqualTo(2);
    assertThat(quantized.scales()).containsExactly(0.5f, -2f);
    assertThat(ReferenceProducts.dequantized(quantized, data.length)).isEqualTo(data);
  }

  /** The layout of ONNX Runtime's operator: inputs in order, the lower half of a byte first. */
  @Test
  void packsTwoCodesInAByteAndFillsUpWithZeros() {
    FloatTensor weight = new FloatTensor(Shape.of(1, 3), new float[] {-8, 7, -5});

    byte[] codes = BlockInt4.quantize(weight).codes();

    assertThat(codes).hasSize(BlockInt4.BLOCK / 2);
    assertThat(codes[0]).isEqualTo((byte) 0xF0);
    assertThat(codes[1]).isEqualTo((byte) 0x83);
    for (int i = 2; i < codes.length; i++) {
      assertThat(codes[i]).isEqualTo((byte) 0x88);
    }
  }

  @Test
  void aBlockOfZerosStaysZero() {
    FloatTensor weight = new FloatTensor(Shape.of(1, 2), new float[] {0, Float.MIN_VALUE});

    BlockInt4 quantized = BlockInt4.quantize(weight);

    assertThat(quantized.scales()).containsExactly(1);
    assertThat(ReferenceProducts.dequantized(quantized, 2)).containsExactly(0, 0);
  }
}
