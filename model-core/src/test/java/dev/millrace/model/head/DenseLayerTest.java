package dev.millrace.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DenseLayerTest {

  @Test
  void multipliesAndAddsTheBias() {
    // PyTorch's weight is [out, in]: the first output is x0 + 2·x1 + 3·x2.
    DenseLayer layer =
        DenseLayer.fromPyTorch(3, 2, new float[] {1, 2, 3, 4, 5, 6}, new float[] {10, 20});

    assertThat(layer.apply(new float[] {1, 10, 100})).containsExactly(331, 674);
  }

  /** Features are taken four at a time, so every remainder of four has its turn. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1023})
  void sumsOverAllInputs(int in) {
    Random random = new Random(in);
    int out = 1 + random.nextInt(40);
    float[] weight = new float[in * out];
    float[] x = new float[in];
    float[] bias = new float[out];
    for (float[] numbers : List.of(weight, x, bias)) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextInt(-8, 9);
      }
    }

    DenseLayer layer = new DenseLayer(in, out, weight, bias);

    float[] expected = bias.clone();
    for (int i = 0; i < in * out; i++) {
      expected[i % out] += x[i / out] * weight[i];
    }
    assertThat(layer.apply(x)).containsExactly(expected);
    assertThat(layer.weight()).containsExactly(weight);
    assertThat(layer.bias()).containsExactly(bias);
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
