package dev.millrace.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class LossTest {
  private static final double[] WEIGHTS = {0.5, 2, 1};

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(new CrossEntropy(ClassWeights.equal(3), 0), true),
        Arguments.of(new CrossEntropy(WEIGHTS, 0.1), true),
        Arguments.of(new Focal(WEIGHTS, 2), true),
        Arguments.of(new Focal(ClassWeights.equal(3), 0.5), true),
        Arguments.of(new Focal(ClassWeights.equal(3), 0), true),
        Arguments.of(new BinaryCrossEntropy(WEIGHTS), false),
        Arguments.of(new SquaredError(), false),
        Arguments.of(new Huber(0.7), false));
  }

  /** Central differences, in double precision of the loss's own input. */
  @ParameterizedTest
  @MethodSource("losses")
  void hasTheSlopeThatDifferencesSay(Loss loss, boolean oneHot) {
    Random random = new Random(5);
    double[] gradient = new double[3];
    for (int trial = 0; trial < 200; trial++) {
      float[] logits = new float[3];
      for (int i = 0; i < 3; i++) {
        logits[i] = (float) (3 * random.nextGaussian());
      }
      float[] target = new float[3];
      target[random.nextInt(3)] = 1;
      if (!oneHot) {
        target[random.nextInt(3)] = 1;
      }
      loss.of(logits, target, gradient);
      for (int i = 0; i < 3; i++) {
        float step = 1f / 128;
        float[] above = logits.clone();
        float[] below = logits.clone();
        above[i] += step;
        below[i] -= step;
        double width = (double) above[i] - below[i];
        double[] unused = new double[3];
        double slope = (loss.of(above, target, unused) - loss.of(below, target, unused)) / width;
        assertThat(gradient[i]).isCloseTo(slope, within(1e-3));
      }
    }
  }

  /** What PyTorch's documentation defines, written out. */
  @Test
  void crossEntropyIsPyTorchsFormula() {
    float[] logits = {1, -2, 0.5f};
    double sum = Math.exp(1) + Math.exp(-2) + Math.exp(0.5);
    double[] log = {1 - Math.log(sum), -2 - Math.log(sum), 0.5 - Math.log(sum)};
    double[] unused = new double[3];

    double plain = new CrossEntropy(ClassWeights.equal(3), 0).of(logits, hot(1), unused);
    assertThat(plain).isCloseTo(-log[1], within(1e-12));

    double smooth = new CrossEntropy(WEIGHTS, 0.3).of(logits, hot(1), unused);
    double expected = -0.7 * 2 * log[1] - 0.3 / 3 * (0.5 * log[0] + 2 * log[1] + 1 * log[2]);
    assertThat(smooth).isCloseTo(expected, within(1e-12));
    assertThat(new CrossEntropy(WEIGHTS, 0.3).weight(hot(1))).isEqualTo(2);
    assertThat(new CrossEntropy(WEIGHTS, 0.3).weight(hot(0))).isEqualTo(0.5);
  }

  @Test
  void focalIsThePapersFormula() {
    float[] logits = {1, -2, 0.5f};
    double p = Math.exp(1) / (Math.exp(1) + Math.exp(-2) + Math.exp(0.5));
    double loss = new Focal(WEIGHTS, 2).of(logits, hot(0), new double[3]);
    assertThat(loss).isCloseTo(-0.5 * Math.pow(1 - p, 2) * Math.log(p), within(1e-12));
  }

  @Test
  void aRowThatIsWhollyRightHasNoFocalLossAndNoSlope() {
    double[] gradient = new double[3];
    double loss =
        new Focal(ClassWeights.equal(3), 0.5).of(new float[] {2000, 0, 0}, hot(0), gradient);
    assertThat(loss).isZero();
    assertThat(gradient).containsExactly(0, 0, 0);
  }

  @Test
  void binaryCrossEntropyIsPyTorchsFormula() {
    double sigma = 1 / (1 + Math.exp(-0.8));
    float[] logits = {0.8f, 0.8f};
    double loss =
        new BinaryCrossEntropy(new double[] {3, 3}).of(logits, new float[] {1, 0}, new double[2]);
    assertThat(loss).isCloseTo(-3 * Math.log(sigma) - Math.log(1 - sigma), within(1e-7));
  }

  @Test
  void hugeLogitsGiveNumbers() {
    double[] gradient = new double[3];
    float[] logits = {3e4f, -3e4f, 0};
    for (Loss loss :
        List.of(
            new CrossEntropy(WEIGHTS, 0.1),
            new Focal(WEIGHTS, 2),
            new BinaryCrossEntropy(WEIGHTS))) {
      assertThat(loss.of(logits, hot(1), gradient)).isFinite();
      for (double slope : gradient) {
        assertThat(slope).isFinite();
      }
    }
  }

  @Test
  void squaredAndHuberErrorsAreTheirFormulas() {
    float[] logits = {1, 5};
    float[] target = {0.5f, 1};
    double[] gradient = new double[2];
    assertThat(new SquaredError().of(logits, target, gradient)).isEqualTo(0.25 + 16);
    assertThat(gradient).containsExactly(1, 8);
    assertThat(new Huber(2).of(logits, target, gradient)).isEqualTo(0.125 + 2 * (4 - 1));
    assertThat(gradient).containsExactly(0.5, 2);
    assertThat(new Huber(2).weight(target)).isEqualTo(2);
  }

  @Test
  void weightsBalanceClasses() {
    float[][] targets = {hot(0), hot(0), hot(0), hot(1)};
    assertThat(ClassWeights.balanced(targets)).containsExactly(4 / 9.0, 4 / 3.0, 1);
    float[][] several = {{1, 0}, {1, 0}, {1, 1}, {1, 0}};
    assertThat(ClassWeights.positive(several)).containsExactly(1, 3);
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    assertThatThrownBy(() -> new CrossEntropy(new double[] {1, 0}, 0))
        .hasMessage("expected weights above 0, got 0.0");
    assertThatThrownBy(() -> new CrossEntropy(WEIGHTS, 1)).hasMessageContaining("smoothing");
    assertThatThrownBy(() -> new Focal(WEIGHTS, -1)).hasMessageContaining("gamma");
    assertThatThrownBy(() -> new Huber(0)).hasMessageContaining("delta");
  }

  private static float[] hot(int place) {
    float[] target = new float[3];
    target[place] = 1;
    return target;
  }
}
