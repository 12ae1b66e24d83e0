package dev.millrace.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LinearWorkTest {
  private static final int HIDDEN = 10;
  private static final int WIDE = 40;
  private static final int LAYERS = 3;

  /** Four square modules and two wide ones. */
  private static final long BERT_LAYER = 4 * HIDDEN * HIDDEN + 2 * HIDDEN * WIDE;

  private static EncoderDescription encoder(Pooling pooling, List<LoraTarget> targets) {
    return new EncoderDescription(
        "any",
        "",
        HIDDEN,
        LAYERS,
        100,
        64,
        EncoderDescription.NO_PADDING_TOKEN,
        4,
        0,
        pooling,
        targets,
        List.of());
  }

  private static List<LoraTarget> bert() {
    return BertModules.BERT.targets(HIDDEN, WIDE);
  }

  @Test
  void everyModuleOfEveryLayerCountsForEveryToken() {
    LinearWork work = LinearWork.of(encoder(Pooling.MEAN, bert()));

    assertThat(work).isEqualTo(new LinearWork(LAYERS * BERT_LAYER, 0));
    assertThat(work.operations(5, 2)).isEqualTo(2.0 * 5 * LAYERS * BERT_LAYER);
  }

  @Test
  void theLastLayerHasOnlyKeysAndValuesOfTokensThatAreNotPooled() {
    long keysAndValues = 2 * HIDDEN * HIDDEN;
    LinearWork expected =
        new LinearWork((LAYERS - 1) * BERT_LAYER + keysAndValues, BERT_LAYER - keysAndValues);

    assertThat(LinearWork.of(encoder(Pooling.FIRST_TOKEN, bert()))).isEqualTo(expected);
    assertThat(
            LinearWork.of(
                encoder(Pooling.FIRST_TOKEN, BertModules.DISTILBERT.targets(HIDDEN, WIDE))))
        .isEqualTo(expected);
    assertThat(expected.operations(5, 2))
        .isEqualTo(2.0 * (5 * expected.perToken() + 2 * expected.perRow()));
  }

  @Test
  void aJointModuleIsAThirdQuery() {
    List<LoraTarget> joint = List.of(new LoraTarget("layers.*.attn.Wqkv", HIDDEN, 3 * HIDDEN));

    assertThat(LinearWork.of(encoder(Pooling.FIRST_TOKEN, joint)))
        .isEqualTo(
            new LinearWork(
                (LAYERS - 1) * 3L * HIDDEN * HIDDEN + 2 * HIDDEN * HIDDEN, HIDDEN * HIDDEN));
  }
}
