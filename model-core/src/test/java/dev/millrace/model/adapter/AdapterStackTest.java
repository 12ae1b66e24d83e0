package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.testkit.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdapterStackTest {
  private static final String QUERY_0 = "encoder.layer.0.attention.self.query";
  private static final String QUERY_1 = "encoder.layer.1.attention.self.query";
  private static final String DENSE_0 = "encoder.layer.0.intermediate.dense";
  private static final String NORM = "embeddings.LayerNorm";
  private static final int LAYERS = 2;

  private final Adapter small = Adapters.with("small", Map.of(QUERY_0, weights(1, 4, 1, false)));
  private final Adapter large =
      Adapters.with(
          "large", Map.of(QUERY_0, weights(2, 4, 3, false), QUERY_1, weights(3, 4, 1, false)));
  private final Adapter plain = Adapters.headOnly("plain");
  private final AdapterStack stack = new AdapterStack(AdapterFiles.ENCODER);

  @Test
  void matricesOfLayersStandBySlotPaddedToTheLargestRank() {
    load(small, large);

    AdapterStack.Target query = stack.targets().get(0);
    assertThat(stack.slots()).isEqualTo(2);
    assertThat(stack.slotOfRow()).containsExactly(0, 1);
    assertThat(query.active()).isTrue();
    assertThat(query.rank()).isEqualTo(3);
    assertThat(query.a().remaining()).isEqualTo(query.matrices() * 3 * 4);
    assertThat(query.b().remaining()).isEqualTo(query.matrices() * 3 * 4);
    assertThat(query.a().isDirect()).isTrue();
  }

  @Test
  void aTargetThatNoAdapterOfTheBatchChangesIsIdle() {
    Adapter dense = Adapters.with("dense", Map.of(DENSE_0, weights(4, 6, 2, false)));
    load(small, dense);

    load(small);

    assertThat(stack.targets()).hasSize(2);
    assertThat(stack.targets().get(0).active()).isTrue();
    assertThat(stack.targets().get(1).active()).isFalse();
    assertThat(stack.targets().get(1).a().remaining()).isEqualTo(4);
    assertThat(stack.targets().get(1).b().remaining()).isEqualTo(6);
  }

  @Test
  void rowsWithoutWeightsShareAPlaceOfZeros() {
    load(plain, small, Adapters.headOnly("other"), small);

    assertThat(stack.slots()).isEqualTo(2);
    assertThat(stack.slotOfRow()).containsExactly(1, 0, 1, 0);
  }

  @Test
  void withoutLowRankWeightsThereAreNoSlots() {
    load(plain);

    assertThat(stack.slots()).isZero();
    assertThat(stack.targets()).noneMatch(AdapterStack.Target::active);
    assertThat(stack.bytes()).isZero();
  }

  /** Publishing new weights under the same name must not reach rows that hold the old ones. */
  @Test
  void adaptersAreToldApartByIdentity() {
    Adapter twin = Adapters.with("small", Map.of(QUERY_0, weights(9, 4, 1, false)));
    Adapter again =
        new Adapter(
            small.name(), small.version(), small.head(), small.weights(), small.reference());

    load(small, twin, again);

    assertThat(again).isEqualTo(small);
    assertThat(stack.slots()).isEqualTo(3);
  }

  @Test
  void aBiasAloneMakesItsTargetActive() {
    Adapter biased = Adapters.with("biased", Map.of(DENSE_0, weights(5, 6, 0, true)));

    load(biased, plain);

    AdapterStack.Target dense = stack.targets().get(1);
    assertThat(dense.active()).isTrue();
    assertThat(dense.rank()).isEqualTo(1);
    assertThat(dense.biasActive()).isTrue();
    assertThat(stack.norms().active()).isFalse();
  }

  @Test
  void biasesAreActiveForBatchesThatChangeThem() {
    Adapter biased =
        Adapters.with(
            "biased",
            Map.of(QUERY_1, weights(5, 4, 2, true), NORM, LowRankWeights.ofBias(new float[4])));
    load(biased, small);
    assertThat(stack.targets().get(0).biasActive()).isTrue();
    assertThat(stack.norms().active()).isTrue();

    load(small);

    assertThat(stack.targets().get(0).biasActive()).isFalse();
    assertThat(stack.targets().get(0).bias().remaining()).isEqualTo(4);
    assertThat(stack.norms().active()).isFalse();
    assertThat(stack.norms().bias().remaining()).isEqualTo(4);
  }

  @Test
  void theSameAdaptersAreNotCopiedAgain() {
    load(small, large);
    FloatBuffer a = stack.targets().get(0).a();
    a.put(0, 123);

    stack.load(List.of(large, small));

    assertThat(stack.targets().get(0).a()).isSameAs(a);
    assertThat(a.get(0)).isEqualTo(123);
  }

  /** Whatever stood in the slots before, what is read for a row is what its adapter has. */
  @Test
  void anySequenceOfBatchesLeavesEveryRowItsOwnNumbers() {
    Random random = new Random(3);
    List<Adapter> adapters = new ArrayList<>(List.of(plain));
    for (int i = 0; i < 40; i++) {
      adapters.add(random(i, random));
    }
    for (int batch = 0; batch < 300; batch++) {
      int rows = 1 + random.nextInt(20);
      Adapter[] chosen = new Adapter[rows];
      for (int row = 0; row < rows; row++) {
        chosen[row] = adapters.get(random.nextInt(1 + random.nextInt(adapters.size())));
      }
      load(chosen);
    }
  }

  @Test
  void partsMustHaveTheirLengths() {
    assertThatThrownBy(() -> new LowRankWeights(4, 4, 2, new float[8], new float[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a [2, 4] and b [2, 4], got 8 and 7 values");
    assertThatThrownBy(() -> new LowRankWeights(4, 4, 2, new float[7], new float[8]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LowRankWeights(4, 4, 1, new float[4], new float[4], new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a bias [4], got 3 values");
  }

  /** Loads a batch and compares everything that the graph may read for its rows. */
  private void load(Adapter... rows) {
    stack.load(List.of(rows));
    for (int row = 0; row < rows.length && stack.slots() > 0; row++) {
      int place = stack.placeOf(stack.slotOfRow()[row]);
      for (int t = 0; t < 2; t++) {
        AdapterStack.Target target = stack.targets().get(t);
        LoraTarget kind = AdapterFiles.ENCODER.loraTargets().get(t);
        for (int layer = 0; layer < LAYERS && target.active(); layer++) {
          LowRankWeights weights = rows[row].weights().get(kind.module(layer));
          requireMatrices(target, kind, place * LAYERS + layer, weights);
        }
      }
      if (stack.norms().active()) {
        LowRankWeights norm = rows[row].weights().get(NORM);
        requireRow(stack.norms().bias(), place, 4, norm == null ? null : norm.bias());
      }
    }
  }

  /** Compares entry by entry; what the adapter does not have must be zero. */
  private static void requireMatrices(
      AdapterStack.Target target, LoraTarget kind, int matrix, @Nullable LowRankWeights weights) {
    int own = weights == null ? 0 : weights.rank();
    for (int r = 0; r < target.rank(); r++) {
      FloatBuffer a =
          weights != null && r < own ? weights.a().slice(r * kind.in(), kind.in()) : null;
      requireRow(target.a(), matrix * target.rank() + r, kind.in(), a);
      FloatBuffer b =
          weights != null && r < own ? weights.b().slice(r * kind.out(), kind.out()) : null;
      requireRow(target.b(), matrix * target.rank() + r, kind.out(), b);
    }
    if (target.biasActive()) {
      requireRow(target.bias(), matrix, kind.out(), weights == null ? null : weights.bias());
    }
  }

  private static void requireRow(
      FloatBuffer rows, int row, int size, @Nullable FloatBuffer expected) {
    for (int i = 0; i < size; i++) {
      assertThat(rows.get(row * size + i)).isEqualTo(expected == null ? 0 : expected.get(i));
    }
  }

  private static Adapter random(int seed, Random random) {
    Map<String, LowRankWeights> weights = new LinkedHashMap<>();
    int rank = 1 + random.nextInt(6);
    for (String module : List.of(QUERY_0, QUERY_1, DENSE_0)) {
      if (random.nextBoolean()) {
        int own = Math.max(0, rank - random.nextInt(3));
        weights.put(
            module, weights(seed, module.equals(DENSE_0) ? 6 : 4, own, random.nextBoolean()));
      }
    }
    if (weights.isEmpty() || random.nextInt(4) == 0) {
      weights.put(NORM, LowRankWeights.ofBias(Tensors.random(seed, 1, 4).data()));
    }
    return Adapters.with("adapter-" + seed, weights);
  }

  private static LowRankWeights weights(int seed, int out, int rank, boolean biased) {
    return new LowRankWeights(
        4,
        out,
        rank,
        Tensors.random(seed, 1, rank, 4).data(),
        Tensors.random(seed + 100, 1, rank, out).data(),
        biased ? Tensors.random(seed + 200, 1, out).data() : null);
  }
}
