package dev.millrace.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdamWTest {
  private static final ParameterLayout LAYOUT =
      new ParameterLayout.Builder().add("matrix", 2, 3).add("bias", 4).build();
  private static final AdamW.Settings SETTINGS = AdamW.Settings.of(0.1);

  @Test
  void laysTensorsOutWithoutGaps() {
    assertThat(LAYOUT.size()).isEqualTo(10);
    assertThat(LAYOUT.slots().get(1).offset()).isEqualTo(6);
    assertThat(LAYOUT.slots().get(0).decays()).isTrue();
    assertThat(LAYOUT.slots().get(1).decays()).isFalse();
    assertThat(new ParameterLayout.Builder().build().size()).isZero();
  }

  /** The algorithm as PyTorch's documentation of AdamW writes it, one number at a time. */
  @Test
  void stepsAsPyTorchDocumentsIt() {
    Random random = new Random(3);
    float[] parameters = random(random);
    double[] expected = new double[10];
    for (int i = 0; i < 10; i++) {
      expected[i] = parameters[i];
    }
    double[] m = new double[10];
    double[] v = new double[10];
    AdamW optimizer = new AdamW(LAYOUT, SETTINGS, AdamW.Moments.none(10));
    for (int t = 1; t <= 50; t++) {
      float[] gradient = random(random);
      double rate = 0.01 / t;
      optimizer.step(parameters, gradient, rate, t);
      for (int i = 0; i < 10; i++) {
        double g = gradient[i];
        if (i < 6) {
          expected[i] = expected[i] - rate * 0.1 * expected[i];
        }
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        double mHat = m[i] / (1 - Math.pow(0.9, t));
        double vHat = v[i] / (1 - Math.pow(0.999, t));
        expected[i] -= rate * mHat / (Math.sqrt(vHat) + 1e-8);
        assertThat((double) parameters[i]).isCloseTo(expected[i], within(1e-6));
      }
    }
  }

  /** The first step's size is the learning rate, whatever the gradient's is. */
  @Test
  void theFirstStepIsAsLongAsTheLearningRate() {
    float[] parameters = new float[10];
    float[] gradient = new float[10];
    gradient[7] = 1234;
    gradient[8] = -1e-3f;
    new AdamW(LAYOUT, SETTINGS, AdamW.Moments.none(10)).step(parameters, gradient, 0.01, 1);
    assertThat(parameters[7]).isCloseTo(-0.01f, within(1e-6f));
    assertThat(parameters[8]).isCloseTo(0.01f, within(1e-6f));
    assertThat(parameters[9]).isZero();
  }

  @Test
  void clipsToANormAndNotBelowIt() {
    float[] gradient = {3, 4};
    assertThat(Clipping.clip(gradient, 10)).isEqualTo(5);
    assertThat(gradient).containsExactly(3, 4);
    assertThat(Clipping.clip(gradient, 1)).isEqualTo(5);
    assertThat(gradient).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    assertThat(Clipping.clip(new float[] {30, 40}, 0)).isEqualTo(50);
  }

  @Test
  void schedulesWarmUpAndFall() {
    for (Schedule schedule : Schedule.values()) {
      assertThat(schedule.factor(0, 10, 110)).isZero();
      assertThat(schedule.factor(5, 10, 110)).isEqualTo(0.5);
      assertThat(schedule.factor(10, 10, 110)).isEqualTo(1);
    }
    assertThat(Schedule.LINEAR.factor(60, 10, 110)).isEqualTo(0.5);
    assertThat(Schedule.LINEAR.factor(110, 10, 110)).isZero();
    assertThat(Schedule.COSINE.factor(60, 10, 110)).isCloseTo(0.5, within(1e-12));
    assertThat(Schedule.COSINE.factor(35, 10, 110))
        .isCloseTo((1 + Math.cos(Math.PI / 4)) / 2, within(1e-12));
    assertThat(Schedule.CONSTANT.factor(110, 10, 110)).isEqualTo(1);
    assertThat(Schedule.LINEAR.factor(0, 0, 1)).isEqualTo(1);
    assertThat(Schedule.COSINE.id()).isEqualTo("cosine");
  }

  private static float[] random(Random random) {
    float[] values = new float[10];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
