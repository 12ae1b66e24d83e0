package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class FeatureScalesTest {
  private static FloatTensor weight(float... columns) {
    float[] data = new float[2 * columns.length];
    for (int i = 0; i < columns.length; i++) {
      data[i] = columns[i];
      data[columns.length + i] = -columns[i] / 2;
    }
    return new FloatTensor(Shape.of(2, columns.length), data);
  }

  private static float[] scales(float[] magnitudes, FloatTensor... weights) {
    return FeatureScales.of(magnitudes, List.of(weights)).values();
  }

  @Test
  void halfOfALoudFeatureGoesIntoTheWeight() {
    assertThat(scales(new float[] {1, 16, 1}, weight(1, 1, 1))).containsExactly(1, 4, 1);
  }

  @Test
  void aColumnThatIsLargeAlreadyTakesLess() {
    assertThat(scales(new float[] {1, 16, 1}, weight(1, 4, 1))).containsExactly(1, 2, 1);
    assertThat(FeatureScales.of(new float[] {1, 16, 1}, List.of(weight(1, 16, 1))))
        .isSameAs(FeatureScales.NONE);
  }

  @Test
  void allWeightsThatReadTheInputCount() {
    assertThat(scales(new float[] {1, 16, 1}, weight(1, 1, 1), weight(.1f, 4, .1f)))
        .containsExactly(1, 2, 1);
  }

  @Test
  void allAreLoudOrNoneIs() {
    assertThat(FeatureScales.of(new float[] {70, 70, 70}, List.of(weight(1, 1, 1))))
        .isSameAs(FeatureScales.NONE);
  }

  @Test
  void scalesArePowersOfTwoAndBounded() {
    assertThat(scales(new float[] {1, 1e20f, 1, 1e-20f, 3}, weight(1, 1, 1, 1, 1)))
        .containsExactly(1, 64, 1, 1 / 64f, 2);
  }

  @Test
  void whatSaysNothingIsLeftAsItIs() {
    float[] magnitudes = {1, 0, Float.NaN, Float.POSITIVE_INFINITY, 16, 1, 1};
    assertThat(scales(magnitudes, weight(1, 1, 1, 1, 1, 0, 1)))
        .containsExactly(1, 1, 1, 1, 4, 1, 1);
  }

  @Test
  void multiplyingAndDividingUndoEachOtherExactly() {
    FloatTensor weight = weight(.3f, .7f, -.11f);
    FeatureScales scales = FeatureScales.of(new float[] {1, 30, 500}, List.of(weight));

    assertThat(scales.divided(scales.multiplied(weight)).data()).isEqualTo(weight.data());
    assertThat(FeatureScales.NONE.multiplied(weight)).isSameAs(weight);
  }
}
