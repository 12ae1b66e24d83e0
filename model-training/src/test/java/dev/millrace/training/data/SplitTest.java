package dev.millrace.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SplitTest {
  private static float[][] targets(int... labels) {
    float[][] targets = new float[labels.length][3];
    for (int row = 0; row < labels.length; row++) {
      targets[row][labels[row]] = 1;
    }
    return targets;
  }

  @Test
  void holdsOutTheSameShareOfEachLabel() {
    int[] labels = new int[1000];
    for (int row = 0; row < 1000; row++) {
      labels[row] = row < 900 ? 0 : row < 980 ? 1 : 2;
    }
    Split split = Split.stratified(targets(labels), 0.1, true, 7);

    assertThat(split.heldOut()).hasSize(100).isSorted();
    assertThat(split.training()).hasSize(900).isSorted();
    int[] held = new int[3];
    Arrays.stream(split.heldOut()).forEach(row -> held[labels[row]]++);
    assertThat(held).containsExactly(90, 8, 2);
    assertThat(IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.heldOut())))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList());
    assertThat(Split.stratified(targets(labels), 0.1, true, 7).heldOut())
        .isEqualTo(split.heldOut());
    assertThat(Split.stratified(targets(labels), 0.1, true, 8).heldOut())
        .isNotEqualTo(split.heldOut());
  }

  @Test
  void trainsOnALabelThatIsThereOnce() {
    Split split = Split.stratified(targets(0, 1, 2), 0.9, true, 1);
    assertThat(split.training()).hasSize(3);
  }

  /** What is lost to rounding with one label comes back with the next. */
  @Test
  void manyRareLabelsAreHeldOutInTheWholeShareToo() {
    float[][] targets = new float[400][100];
    for (int row = 0; row < 400; row++) {
      targets[row][row / 4] = 1;
    }
    assertThat(Split.stratified(targets, 0.1, true, 1).heldOut()).hasSize(40);
  }

  @Test
  void manyLabelsAreHeldOutEachForItself() {
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < 100; label++) {
      for (int row = 0; row < (label % 4 == 0 ? 1 : 20); row++) {
        labels.add(label);
      }
    }
    float[][] targets = new float[labels.size()][100];
    for (int row = 0; row < targets.length; row++) {
      targets[row][labels.get(row)] = 1;
    }
    Split split = Split.stratified(targets, 0.1, true, 1);
    int[] trained = new int[100];
    Arrays.stream(split.training()).forEach(row -> trained[labels.get(row)]++);
    for (int label = 0; label < 100; label++) {
      if (label % 4 == 0) {
        assertThat(trained[label]).isEqualTo(1);
      } else {
        assertThat(trained[label]).isBetween(17, 19);
      }
    }
  }

  @Test
  void splitsNumbersAtRandom() {
    float[][] targets = new float[50][1];
    for (int row = 0; row < 50; row++) {
      targets[row][0] = row;
    }
    assertThat(Split.stratified(targets, 0.2, false, 1).heldOut()).hasSize(10);
    assertThat(Split.stratified(targets, 0, false, 1).heldOut()).isEmpty();
    assertThatThrownBy(() -> Split.stratified(targets, 1, false, 1))
        .hasMessageContaining("expected a share from 0 to below 1, got 1.0");
  }

  @Test
  void batchesHoldEachRowOnceAndRowsOfLikeLength() {
    Random random = new Random(3);
    int[] lengths = random.ints(1000, 3, 120).toArray();

    List<int[]> batches = BatchOrder.of(lengths, 16, 5, 0);

    assertThat(batches).hasSize(63);
    assertThat(batches.stream().flatMapToInt(Arrays::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList());
    double padding = 0;
    for (int[] batch : batches) {
      int longest = Arrays.stream(batch).map(row -> lengths[row]).max().orElseThrow();
      padding += Arrays.stream(batch).map(row -> longest - lengths[row]).sum();
    }
    assertThat(padding / Arrays.stream(lengths).sum()).isLessThan(0.05);
    // Batches of short rows do not come before those of long ones.
    int[] first = batches.stream().mapToInt(batch -> lengths[batch[0]]).toArray();
    assertThat(first).isNotEqualTo(Arrays.stream(first).sorted().toArray());
  }

  @Test
  void eachEpochHasAnOrderOfItsOwn() {
    int[] lengths = new int[100];
    Arrays.fill(lengths, 5);
    assertThat(BatchOrder.of(lengths, 10, 1, 0).get(0))
        .isEqualTo(BatchOrder.of(lengths, 10, 1, 0).get(0))
        .isNotEqualTo(BatchOrder.of(lengths, 10, 1, 1).get(0))
        .isNotEqualTo(BatchOrder.of(lengths, 10, 2, 0).get(0));
  }
}
