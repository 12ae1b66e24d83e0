package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdapterStackCacheTest {
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
          0,
          Pooling.FIRST_TOKEN,
          List.of(new LoraTarget("layer.*.query", 1, 1)));

  private final AdapterStackCache cache = new AdapterStackCache(ENCODER);
  private final Adapter a = adapter("a", 2);
  private final Adapter b = adapter("b", 3);

  @Test
  void theSameAdaptersGetTheSameStack() {
    AdapterStack stack = cache.of(List.of(a, b, a));

    assertThat(cache.of(List.of(b, a))).isSameAs(stack);
  }

  @Test
  void aSubsetIsServedByTheLargerStack() {
    AdapterStack both = cache.of(List.of(a, b));

    assertThat(cache.of(List.of(b))).isSameAs(both);
    assertThat(value(both, b)).isEqualTo(3);
  }

  @Test
  void anotherAdapterMakesAnotherStack() {
    AdapterStack alone = cache.of(List.of(a));
    AdapterStack both = cache.of(List.of(a, b));

    assertThat(both).isNotSameAs(alone);
    assertThat(value(both, a)).isEqualTo(2);
    assertThat(value(both, b)).isEqualTo(3);
  }

  /** Records are equal by their parts; slots are found by the object. */
  @Test
  void anEqualAdapterThatWasPublishedAgainHasASlotToo() {
    Adapter again = new Adapter(a.name(), a.version(), a.head(), a.weights(), a.reference());
    cache.of(List.of(a));

    AdapterStack stack = cache.of(List.of(again));

    assertThat(again).isEqualTo(a);
    assertThat(value(stack, again)).isEqualTo(2);
    AdapterStack both = cache.of(List.of(a, again, Adapters.headOnly("plain")));
    assertThat(value(both, a)).isEqualTo(2);
    assertThat(value(both, again)).isEqualTo(2);
  }

  @Test
  void aReplacedAdapterOfTheSameNameIsAnother() {
    Adapter replacement = adapter("a", 7);
    AdapterStack before = cache.of(List.of(a));

    AdapterStack after = cache.of(List.of(replacement));

    assertThat(after).isNotSameAs(before);
    assertThat(value(after, replacement)).isEqualTo(7);
  }

  @Test
  void aStackThatHasGrownOutOfProportionIsGivenUp() {
    List<Adapter> many = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      many.add(adapter("many-" + i, i));
    }
    AdapterStack five = cache.of(many);

    assertThat(cache.of(many.subList(0, 2))).as("five for two").isSameAs(five);
    AdapterStack one = cache.of(many.subList(0, 1));
    assertThat(one).as("five for one").isNotSameAs(five);
    assertThat(one.slots()).isEqualTo(1);
  }

  @Test
  void adaptersWithoutWeightsNeedNoSlots() {
    assertThat(cache.of(List.of(Adapters.headOnly("plain"))).slots()).isZero();
    assertThat(cache.of(List.of(Adapters.headOnly("plain"), a)).slots()).isEqualTo(2);
  }

  private static float value(AdapterStack stack, Adapter adapter) {
    return stack.targets().get(0).a().get(stack.slotOf(adapter));
  }

  private static Adapter adapter(String name, float value) {
    float[] matrix = {value};
    return Adapters.with(
        name, Map.of("layer.0.query", new LowRankWeights(1, 1, 1, matrix, matrix)));
  }
}
