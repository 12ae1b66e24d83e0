package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StackSizingTest {
  private final StackSizing sizing = new StackSizing(2);

  private static StackSize size(int slots, int... ranks) {
    return new StackSize(slots, ranks);
  }

  @Test
  void growsAtOnceInEveryDirection() {
    assertThat(sizing.next(size(3, 4, 0))).isEqualTo(size(8, 4, 0));
    assertThat(sizing.next(size(8, 2, 0))).isEqualTo(size(8, 4, 0));
    assertThat(sizing.next(size(9, 2, 0))).isEqualTo(size(16, 4, 0));
    assertThat(sizing.next(size(1, 2, 7))).isEqualTo(size(16, 4, 7));
  }

  @Test
  void aLargeRankIsGivenUpOnceManyBatchesNeededLess() {
    sizing.next(size(2, 64, 0));
    for (int batch = 1; batch < StackSizing.PATIENCE; batch++) {
      assertThat(sizing.next(size(2, 8, 0))).isEqualTo(size(8, 64, 0));
    }

    assertThat(sizing.next(size(2, 8, 0)))
        .as("the first window has the large batch in it")
        .isEqualTo(size(8, 64, 0));
    for (int batch = 1; batch < StackSizing.PATIENCE; batch++) {
      sizing.next(size(2, 8, 0));
    }
    assertThat(sizing.next(size(2, 8, 0))).isEqualTo(size(8, 8, 0));
  }

  @Test
  void whatOneBatchInAWhileNeedsIsKept() {
    sizing.next(size(2, 64, 3));
    for (int batch = 1; batch < 20 * StackSizing.PATIENCE; batch++) {
      boolean large = batch % (StackSizing.PATIENCE / 2) == 0;

      assertThat(sizing.next(size(2, large ? 64 : 8, large ? 3 : 0))).isEqualTo(size(8, 64, 3));
    }
  }

  @Test
  void slotsAreGivenUpWhereMoreThanHalfStandIdle() {
    sizing.next(size(60, 4, 4));
    for (int batch = 0; batch < 3 * StackSizing.PATIENCE; batch++) {
      sizing.next(size(33, 4, 4));
    }
    assertThat(sizing.next(size(33, 4, 4))).isEqualTo(size(64, 4, 4));
    for (int batch = 0; batch < 3 * StackSizing.PATIENCE; batch++) {
      sizing.next(size(30, 4, 4));
    }
    assertThat(sizing.next(size(30, 4, 4))).isEqualTo(size(32, 4, 4));
  }

  @Test
  void sizesAreEqualByTheirNumbers() {
    assertThat(size(1, 2, 3)).isEqualTo(size(1, 2, 3)).hasSameHashCodeAs(size(1, 2, 3));
    assertThat(size(1, 2, 3)).isNotEqualTo(size(1, 2, 4)).isNotEqualTo(size(2, 2, 3));
    assertThat(size(1, 2, 3)).hasToString("1 slots of ranks [2, 3]");
  }
}
