package dev.millrace.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DenseLayerTest {

  @Test
  void multipliesAndAddsTheBias() {
    // PyTorch's weight is [out, in]: the first output is x0 + 2·x1 + 3·x2.
    DenseLayer layer =
        DenseLayer.fromPyTorch(3, 2, new float[] {1, 2, 3, 4, 5, 6}, new float[] {10, 20});

    assertThat(layer.apply(new float[] {1, 10, 100})).containsExactly(331, 674);
  }

  @Test
  void keepsItsBiasToItself() {
    DenseLayer layer = new DenseLayer(1, 1, new float[] {2}, new float[] {1});

    layer.apply(new float[] {5});

    assertThat(layer.apply(new float[] {5})).containsExactly(11);
  }

  @Test
  void refusesWeightsOfAnotherLength() {
    assertThatThrownBy(() -> new DenseLayer(2, 3, new float[5], new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected weight [2, 3] and bias [3], got 5 and 3 values");
    assertThatThrownBy(() -> new DenseLayer(2, 3, new float[6], new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
