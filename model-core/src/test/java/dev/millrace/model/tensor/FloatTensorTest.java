package dev.millrace.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FloatTensorTest {

  @Test
  void transposesAMatrix() {
    FloatTensor transposed =
        new FloatTensor(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6}).transposed();

    assertThat(transposed.shape()).isEqualTo(Shape.of(3, 2));
    assertThat(transposed.data()).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void refusesDataOfAnotherLength() {
    assertThatThrownBy(() -> new FloatTensor(Shape.of(2, 2), new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape [2, 2] has 4 elements, got 3");
  }

  @Test
  void seesNaNAndInfinitiesWhereverTheyAre() {
    assertThat(tensor(0, -1, Float.MAX_VALUE).isFinite()).isTrue();
    assertThat(tensor(0, 1, Float.NaN).isFinite()).isFalse();
    assertThat(tensor(Float.NEGATIVE_INFINITY, 1, 2).isFinite()).isFalse();
    assertThat(tensor(0, Float.POSITIVE_INFINITY, 2).isFinite()).isFalse();
  }

  private static FloatTensor tensor(float... data) {
    return new FloatTensor(Shape.of(data.length), data);
  }
}
