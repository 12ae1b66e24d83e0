package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BatchPolicyTest {
  private final BatchPolicy policy = new BatchPolicy(10, 4);

  @Test
  void takesRowsInOrderWhileTheyFit() {
    assertThat(next(3, 3, 3, 3)).isEqualTo(3);
    assertThat(next(5, 5, 1)).as("the budget may be spent whole").isEqualTo(2);
    assertThat(next(2, 9, 1)).as("a short row does not overtake a long one").isEqualTo(1);
  }

  @Test
  void takesNoMoreRowsThanAllowed() {
    assertThat(next(1, 1, 1, 1, 1, 1)).isEqualTo(4);
  }

  @Test
  void aRowLongerThanTheBudgetGoesAlone() {
    assertThat(next(11, 1)).isEqualTo(1);
    assertThat(next(1, 11)).isEqualTo(1);
  }

  @Test
  void takesNothingWhereNothingWaits() {
    assertThat(next()).isZero();
  }

  /** Four rows of 250 tokens and one of 1,000 have as many tokens, but not as many pairs. */
  @Test
  void longRowsCountForMore() {
    BatchPolicy large = new BatchPolicy(1_300, 10);

    assertThat(large.rowsOfNextBatch(IntStream.of(250, 250, 250, 250).iterator())).isEqualTo(4);
    assertThat(large.rowsOfNextBatch(IntStream.of(250, 750).iterator())).isEqualTo(1);
  }

  @Test
  void hugeRowsDoNotOverflow() {
    BatchPolicy large = new BatchPolicy(Integer.MAX_VALUE, 10);

    assertThat(
            large.rowsOfNextBatch(IntStream.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 2).iterator()))
        .isEqualTo(1);
  }

  @Test
  void refusesBatchesThatHoldNothing() {
    assertThatThrownBy(() -> new BatchPolicy(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one token and one row, got 0 and 1");
    assertThatThrownBy(() -> new BatchPolicy(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private int next(int... lengths) {
    return policy.rowsOfNextBatch(IntStream.of(lengths).iterator());
  }
}
