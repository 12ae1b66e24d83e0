package dev.millrace.training.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class DropMasksTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final DropMasks masks = new DropMasks();

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] mask(float share, long... shape) {
    return masks.like(manager.zeros(new Shape(shape)), share).toFloatArray();
  }

  private static double zeros(float[] mask) {
    int zeros = 0;
    for (float number : mask) {
      zeros += number == 0 ? 1 : 0;
    }
    return (double) zeros / mask.length;
  }

  @Test
  void dropsItsShareAndKeepsSums() {
    for (float share : new float[] {0.05f, 0.5f, 0.9f}) {
      masks.begin(7);
      float[] mask = mask(share, 100, 1001);

      double deviation = Math.sqrt(share * (1 - share) / mask.length);
      assertThat(zeros(mask)).isCloseTo(share, within(5 * deviation));
      for (float number : mask) {
        assertThat(number).isIn(0f, 1 / (1 - share));
      }
    }
  }

  @Test
  void dependsOnThePassAlone() {
    masks.begin(7);
    List<float[]> first = List.of(mask(0.5f, 3, 5), mask(0.5f, 3, 5));
    masks.begin(8);
    float[] other = mask(0.5f, 3, 5);
    masks.begin(7);

    assertThat(mask(0.5f, 3, 5)).isEqualTo(first.get(0)).isNotEqualTo(other);
    assertThat(mask(0.5f, 3, 5)).isEqualTo(first.get(1)).isNotEqualTo(first.get(0));
  }

  @Test
  void aPassKeepsAllOfItsMasksHoweverLargeTheyAre() {
    masks.begin(7);
    List<NDArray> made = new ArrayList<>();
    List<float[]> then = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      NDArray mask = masks.like(manager.zeros(new Shape(50_000L * (i + 1))), 0.5f);
      made.add(mask);
      then.add(mask.toFloatArray());
    }
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.get(i).toFloatArray()).isEqualTo(then.get(i));
    }
  }
}
