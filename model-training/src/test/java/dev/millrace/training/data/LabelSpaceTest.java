package dev.millrace.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.dataset.Example;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LabelSpaceTest {
  private static Example example(long row, String... labels) {
    return new Example(row, "text", List.of(labels));
  }

  @Test
  void classesAreSortedAndMarked() throws Exception {
    List<Example> examples = List.of(example(1, "b"), example(2, "a"), example(3, "b"));
    LabelSpace space = LabelSpace.of(Task.CLASSIFICATION, examples, "f.csv");
    assertThat(space.names()).containsExactly("a", "b");
    assertThat(space.targets(examples, "f.csv"))
        .isDeepEqualTo(new float[][] {{0, 1}, {1, 0}, {0, 1}});
  }

  @Test
  void severalLabelsAreMarkedTogetherAndNoneToo() throws Exception {
    List<Example> examples = List.of(example(1, "b", "a"), example(2), example(3, "c"));
    LabelSpace space = LabelSpace.of(Task.MULTI_LABEL, examples, "f.csv");
    assertThat(space.targets(examples, "f.csv"))
        .isDeepEqualTo(new float[][] {{1, 1, 0}, {0, 0, 0}, {0, 0, 1}});
  }

  @Test
  void aRegressionReadsNumbers() throws Exception {
    List<Example> examples = List.of(example(1, "1.5", "-2"), example(2, " 3e2 ", "0"));
    LabelSpace space = LabelSpace.of(Task.REGRESSION, examples, "f.csv");
    assertThat(space.names()).containsExactly("value_0", "value_1");
    assertThat(space.targets(examples, "f.csv"))
        .isDeepEqualTo(new float[][] {{1.5f, -2}, {300, 0}});
    assertThat(LabelSpace.of(Task.REGRESSION, List.of(example(1, "1")), "f.csv").names())
        .containsExactly("value");
  }

  @Test
  void namesTheRowThatDoesNotFit() throws Exception {
    List<Example> examples = List.of(example(1, "a"), example(2, "b"));
    LabelSpace space = LabelSpace.of(Task.CLASSIFICATION, examples, "f.csv");
    assertThatThrownBy(() -> space.targets(List.of(example(9, "a", "b")), "f.csv"))
        .isInstanceOf(DataException.class)
        .hasMessage("f.csv: line 9: expected one label, got 2; --task multi-label learns several");
    assertThatThrownBy(() -> space.targets(List.of(example(9, "secret")), "f.csv"))
        .hasMessage("f.csv: line 9: has a label that is none of the 2 known");
    assertThatThrownBy(() -> LabelSpace.of(Task.CLASSIFICATION, List.of(example(1, "a")), "f.csv"))
        .hasMessage("f.csv: expected at least 2 different labels, got 1");
    LabelSpace values = LabelSpace.of(Task.REGRESSION, List.of(example(1, "1")), "f.csv");
    assertThatThrownBy(() -> values.targets(List.of(example(4, "NaN")), "f.csv"))
        .hasMessage("f.csv: line 4: expected a finite number as its label");
    assertThatThrownBy(() -> values.targets(List.of(example(4, "1", "2")), "f.csv"))
        .hasMessage("f.csv: line 4: expected 1 numbers, got 2");
  }

  @Test
  void scalingBringsTargetsToMeanZeroAndBack() {
    float[][] targets = {{10, 7}, {20, 7}, {30, 7}};
    TargetScaling scaling = TargetScaling.of(targets);
    float[][] scaled = scaling.scaled(targets);
    float end = (float) Math.sqrt(1.5);
    assertThat(scaled[0][0]).isCloseTo(-end, within(1e-6f));
    assertThat(scaled[1]).containsExactly(new float[] {0, 0}, within(1e-6f));
    scaling.unscale(scaled);
    assertThat(scaled[2]).containsExactly(new float[] {30, 7}, within(1e-5f));
  }

  /** A head that was trained on scaled targets answers in their own units. */
  @Test
  void aClassifierIsScaledBack() {
    TargetScaling scaling = new TargetScaling(new double[] {100, -1}, new double[] {10, 2});
    float[] weight = {1, 2, 3, 4};
    float[] bias = {0.5f, 0.25f};
    float[] state = {0.3f, -0.7f};
    float[][] before = {
      {
        weight[0] * state[0] + weight[1] * state[1] + bias[0],
        weight[2] * state[0] + weight[3] * state[1] + bias[1]
      }
    };
    scaling.unscale(before);
    scaling.unscale(weight, bias);
    assertThat(weight[0] * state[0] + weight[1] * state[1] + bias[0])
        .isCloseTo(before[0][0], within(1e-4f));
    assertThat(weight[2] * state[0] + weight[3] * state[1] + bias[1])
        .isCloseTo(before[0][1], within(1e-4f));
  }
}
