package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.testkit.Tensors;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdapterStackTest {
  private static final String QUERY_0 = "encoder.layer.0.attention.self.query";
  private static final String QUERY_1 = "encoder.layer.1.attention.self.query";

  private final LowRankWeights rank1 = weights(1, 1);
  private final LowRankWeights rank3 = weights(2, 3);
  private final Adapter small = Adapters.with("small", Map.of(QUERY_0, rank1));
  private final Adapter large = Adapters.with("large", Map.of(QUERY_0, rank3, QUERY_1, rank1));
  private final Adapter plain = Adapters.headOnly("plain");

  @Test
  void stacksBySlotAndLayerPaddedToTheLargestRank() {
    AdapterStack stack = AdapterStack.of(List.of(small, large), AdapterFiles.ENCODER);
    AdapterStack.Target query = stack.targets().get(0);

    assertThat(stack.slots()).isEqualTo(2);
    assertThat(stack.slotOf(small)).isZero();
    assertThat(stack.slotOf(large)).isEqualTo(1);
    assertThat(query.active()).isTrue();
    assertThat(query.rank()).isEqualTo(3);
    requireSlot(query, 0, rank1);
    requireSlot(query, 1, new LowRankWeights(4, 4, 0, new float[0], new float[0]));
    requireSlot(query, 2, rank3);
    requireSlot(query, 3, rank1);
    assertThat(query.a().remaining()).isEqualTo(2 * 2 * 4 * 3);
    assertThat(query.b().remaining()).isEqualTo(2 * 2 * 3 * 4);
  }

  @Test
  void aTargetThatNoAdapterChangesIsIdle() {
    AdapterStack stack = AdapterStack.of(List.of(small), AdapterFiles.ENCODER);

    assertThat(stack.targets()).hasSize(2);
    assertThat(stack.targets().get(1).active()).isFalse();
    assertThat(stack.targets().get(1).a().capacity()).isZero();
  }

  @Test
  void rowsWithoutWeightsShareASlotOfZeros() {
    Adapter other = Adapters.headOnly("other");
    AdapterStack stack = AdapterStack.of(List.of(plain, small, other), AdapterFiles.ENCODER);

    assertThat(stack.slots()).isEqualTo(2);
    assertThat(stack.slotOf(plain)).isEqualTo(stack.slotOf(other)).isEqualTo(1);
    assertThat(stack.slotOf(small)).isZero();
    requireSlot(stack.targets().get(0), 1, new LowRankWeights(4, 4, 0, new float[0], new float[0]));
  }

  @Test
  void withoutLowRankWeightsThereAreNoSlots() {
    AdapterStack stack = AdapterStack.of(List.of(plain), AdapterFiles.ENCODER);

    assertThat(stack.slots()).isZero();
    assertThat(stack.targets()).noneMatch(AdapterStack.Target::active);
  }

  /** Publishing new weights under the same name must not reach rows that hold the old ones. */
  @Test
  void adaptersAreToldApartByIdentity() {
    Adapter twin = Adapters.with("small", Map.of(QUERY_0, weights(9, 1)));
    AdapterStack stack = AdapterStack.of(List.of(small, twin), AdapterFiles.ENCODER);

    assertThat(stack.slotOf(small)).isNotEqualTo(stack.slotOf(twin));
  }

  @Test
  void matricesMustHaveTheirLengths() {
    assertThatThrownBy(() -> new LowRankWeights(4, 4, 2, new float[8], new float[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a [4, 2] and b [2, 4], got 8 and 7 values");
    assertThatThrownBy(() -> new LowRankWeights(4, 4, 2, new float[7], new float[8]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Compares entry by entry; what the adapter does not have must be zero. */
  private static void requireSlot(AdapterStack.Target target, int slot, LowRankWeights weights) {
    FloatBuffer a = target.a();
    FloatBuffer b = target.b();
    for (int r = 0; r < target.rank(); r++) {
      for (int i = 0; i < 4; i++) {
        boolean present = r < weights.rank();
        assertThat(a.get((slot * 4 + i) * target.rank() + r))
            .isEqualTo(present ? weights.a()[i * weights.rank() + r] : 0);
        assertThat(b.get((slot * target.rank() + r) * 4 + i))
            .isEqualTo(present ? weights.b()[r * 4 + i] : 0);
      }
    }
  }

  private static LowRankWeights weights(int seed, int rank) {
    return new LowRankWeights(
        4,
        4,
        rank,
        Tensors.random(seed, 1, 4, rank).data(),
        Tensors.random(seed + 100, 1, rank, 4).data());
  }
}
