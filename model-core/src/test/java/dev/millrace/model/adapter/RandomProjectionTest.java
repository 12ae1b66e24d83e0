package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RandomProjectionTest {

  /** The JDK's own generator has the same increment for its first object, and the same mix. */
  @Test
  void signsAreThoseOfSplitMix64() {
    SplittableRandom random = new SplittableRandom(42);
    float[] signs = new float[3 * 8];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = random.nextLong() < 0 ? -1 : 1;
    }
    RandomProjection projection = new RandomProjection(3, 8, 42);
    for (int i = 0; i < 8; i++) {
      float[] unit = new float[8];
      unit[i] = 1;
      double[] coordinates = projection.project(unit);
      for (int direction = 0; direction < 3; direction++) {
        assertThat(coordinates[direction])
            .isCloseTo(signs[direction * 8 + i] / Math.sqrt(8), within(1e-15));
      }
    }
  }

  /** To the last bit: training and serving may run different versions. */
  @Test
  void sumsInThePlainOrder() {
    Random numbers = new Random(5);
    float[] state = new float[37];
    for (int i = 0; i < state.length; i++) {
      state[i] = i % 5 == 0 ? -0.0f : (float) (1000 * numbers.nextGaussian());
    }
    SplittableRandom random = new SplittableRandom(-9);
    double[] plain = new double[4];
    for (int direction = 0; direction < 4; direction++) {
      double sum = 0;
      for (float x : state) {
        sum += random.nextLong() < 0 ? -x : x;
      }
      plain[direction] = sum / Math.sqrt(state.length);
    }
    assertThat(new RandomProjection(4, state.length, -9).project(state)).isEqualTo(plain);
  }

  @Test
  void keepsTheScaleOfIndependentFeatures() {
    Random random = new Random(3);
    RandomProjection projection = new RandomProjection(16, 384, 1);
    double squares = 0;
    for (int n = 0; n < 500; n++) {
      float[] state = new float[384];
      for (int i = 0; i < state.length; i++) {
        state[i] = (float) random.nextGaussian();
      }
      for (double coordinate : projection.project(state)) {
        squares += coordinate * coordinate;
      }
    }
    assertThat(squares / (500 * 16)).isCloseTo(1, within(0.05));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new RandomProjection(0, 8, 1))
        .hasMessage("expected at least 1 direction and 1 feature, got 0 and 8");
    assertThatThrownBy(() -> new RandomProjection(1, 8, 1).project(new float[7]))
        .hasMessage("expected a state of 8 numbers, got 7");
    assertThatThrownBy(
            () -> new EmbeddingMoments(new RandomProjection(2, 8, 1), List.of(1.0), List.of()))
        .hasMessage("expected 2 means and variances, got 1 and 0");
  }
}
