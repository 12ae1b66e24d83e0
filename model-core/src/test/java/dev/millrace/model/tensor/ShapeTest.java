package dev.millrace.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ShapeTest {

  @Test
  void knowsItsDimensions() {
    Shape shape = Shape.of(2, 3, 4);

    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dimension(1)).isEqualTo(3);
    assertThat(shape.elements()).isEqualTo(24);
    assertThat(shape.toLongs()).containsExactly(2, 3, 4);
    assertThat(shape).hasToString("[2, 3, 4]");
  }

  @Test
  void aScalarHasOneElement() {
    assertThat(Shape.of().elements()).isEqualTo(1);
  }

  @Test
  void equalsByDimensions() {
    assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
    assertThat(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo("[2, 3]");
  }

  @Test
  void refusesDimensionsThatNoArrayHas() {
    assertThatThrownBy(() -> Shape.of(2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension 1 is -1");
    assertThatThrownBy(() -> Shape.of(1L << 31)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesProductsThatWouldOverflow() {
    // 2^16 · 2^16 · 2^16 · 2^16 is 0 in 64 bits.
    assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16, 1 << 16, 1 << 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more elements than an array can hold");
    assertThat(Shape.of(Integer.MAX_VALUE).elements()).isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
