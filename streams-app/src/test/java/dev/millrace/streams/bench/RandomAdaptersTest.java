package dev.millrace.streams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.head.ClassificationHead;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RandomAdaptersTest {
  private static final EncoderDescription ENCODER =
      encoder("l.*.attention.self.query", "l.*.attention.self.key", "l.*.output.dense");

  private static EncoderDescription encoder(String... patterns) {
    return new EncoderDescription(
        "bert",
        "",
        4,
        2,
        100,
        64,
        EncoderDescription.NO_PADDING_TOKEN,
        4,
        0,
        Pooling.FIRST_TOKEN,
        List.of(patterns).stream().map(pattern -> new LoraTarget(pattern, 4, 6)).toList(),
        List.of());
  }

  private static RandomAdapters random() {
    return RandomAdapters.of(ENCODER, Optional.empty());
  }

  @Test
  void changeTheirTargetsInEveryLayer() {
    Adapter adapter = random().make(1, 3, AdapterTargets.QV).get(0);

    assertThat(adapter.weights())
        .containsOnlyKeys("l.0.attention.self.query", "l.1.attention.self.query");
    assertThat(adapter.weights().values()).allMatch(w -> w.rank() == 3 && w.out() == 6);
    assertThat(random().make(1, 3, AdapterTargets.ALL).get(0).weights()).hasSize(6);
  }

  @Test
  void queriesAndValuesHaveTheirNameInEachFamily() {
    assertThat(
            AdapterTargets.QV.of(
                encoder("t.*.attention.q_lin", "t.*.attention.k_lin", "t.*.attention.v_lin")))
        .extracting(LoraTarget::pattern)
        .containsExactly("t.*.attention.q_lin", "t.*.attention.v_lin");
    assertThat(AdapterTargets.QV.of(encoder("layers.*.attn.Wqkv", "layers.*.attn.Wo")))
        .extracting(LoraTarget::pattern)
        .containsExactly("layers.*.attn.Wqkv");
  }

  @Test
  void areDifferentFromEachOtherAndTheSameEveryTime() {
    float[] state = {1, -1, 2, 0.5f};
    List<Adapter> adapters = random().make(2, 3, AdapterTargets.QV);
    List<Adapter> again = random().make(2, 3, AdapterTargets.QV);

    assertThat(adapters.get(0).head().logits(state))
        .isNotEqualTo(adapters.get(1).head().logits(state))
        .isEqualTo(again.get(0).head().logits(state));
    assertThat(adapters).extracting(Adapter::name).containsExactly("random-0", "random-1");
  }

  @Test
  void takeTheStepsOfTheCheckpointsOwnHead() {
    ClassificationHead own = random().plain().head();
    RandomAdapters like =
        RandomAdapters.of(
            ENCODER,
            Optional.of(
                new ClassificationHead(
                    List.of(), own.classifier(), own.labels(), own.problemType())));

    assertThat(like.make(1, 2, AdapterTargets.ALL).get(0).head().steps()).isEmpty();
    assertThat(own.steps()).hasSize(2);
  }
}
