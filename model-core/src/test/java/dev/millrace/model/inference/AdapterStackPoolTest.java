package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.Pooling;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdapterStackPoolTest {
  private static final EncoderDescription ENCODER =
      new EncoderDescription(
          "bert",
          "bert.",
          1,
          1,
          10,
          8,
          -1,
          1,
          EncoderDescription.NO_WINDOW,
          Pooling.FIRST_TOKEN,
          List.of(new LoraTarget("layer.*.query", 1, 1)),
          List.of());

  private final AdapterStackPool pool = new AdapterStackPool(ENCODER, Long.MAX_VALUE);
  private final Adapter a = adapter("a", 2);
  private final Adapter b = adapter("b", 3);

  @Test
  void aStackGivenBackIsBorrowedAgain() {
    AdapterStack stack = pool.borrow(List.of(a, b, a));
    pool.giveBack(stack);

    assertThat(pool.borrow(List.of(b, a))).isSameAs(stack);
    assertThat(value(stack, 0)).isEqualTo(3);
    assertThat(value(stack, 1)).isEqualTo(2);
  }

  @Test
  void aStackInUseIsNobodyElses() {
    AdapterStack first = pool.borrow(List.of(a));
    AdapterStack second = pool.borrow(List.of(b));

    assertThat(second).isNotSameAs(first);
    assertThat(value(first, 0)).isEqualTo(2);
    assertThat(value(second, 0)).isEqualTo(3);
  }

  @Test
  void batchesThatChangeNothingShareOneThatNeedsNoGivingBack() {
    AdapterStack first = pool.borrow(List.of(Adapters.headOnly("plain")));
    AdapterStack second = pool.borrow(List.of(Adapters.headOnly("other")));
    pool.giveBack(first);
    pool.giveBack(second);

    assertThat(second).isSameAs(first);
    assertThat(first.slots()).isZero();
    assertThat(pool.borrow(List.of(a))).isNotSameAs(first);
  }

  @Test
  void whatIsTooLargeIsNotKept() {
    AdapterStack stack = pool.borrow(List.of(a));
    AdapterStackPool narrow = new AdapterStackPool(ENCODER, 2 * stack.bytes() - 1);
    AdapterStack first = narrow.borrow(List.of(a));
    AdapterStack second = narrow.borrow(List.of(a));
    narrow.giveBack(first);
    narrow.giveBack(second);

    assertThat(narrow.borrow(List.of(a))).isSameAs(first);
    assertThat(narrow.borrow(List.of(a))).isNotSameAs(second);
  }

  /** Half a batch may be in it. */
  @Test
  void aStackThatCouldNotBeLoadedIsNotUsedAgain() {
    AdapterStack before = pool.borrow(List.of(a));
    pool.giveBack(before);
    Adapter ofAnotherEncoder =
        Adapters.with(
            "other",
            Map.of("layer.0.query", new LowRankWeights(0, 0, 1, new float[0], new float[0])));

    assertThatThrownBy(() -> pool.borrow(List.of(a, ofAnotherEncoder)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(pool.borrow(List.of(a))).isNotSameAs(before);
  }

  private static float value(AdapterStack stack, int row) {
    return stack.targets().get(0).a().get(stack.placeOf(stack.slotOfRow()[row]));
  }

  private static Adapter adapter(String name, float value) {
    float[] matrix = {value};
    return Adapters.with(
        name, Map.of("layer.0.query", new LowRankWeights(1, 1, 1, matrix, matrix)));
  }
}
