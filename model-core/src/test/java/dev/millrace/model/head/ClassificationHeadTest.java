package dev.millrace.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ClassificationHeadTest {
  private static final List<String> LABELS = List.of("calm", "glad", "cross");

  @Test
  void softmaxIsTheShareOfExponentials() {
    float[] logits = {0.5f, -1, 2};
    double sum = Math.exp(0.5) + Math.exp(-1) + Math.exp(2);

    Classification result = head(ProblemType.SINGLE_LABEL_CLASSIFICATION).classify(logits);

    assertThat(result.scores()[0]).isCloseTo((float) (Math.exp(0.5) / sum), within(1e-7f));
    assertThat(result.scores()[1]).isCloseTo((float) (Math.exp(-1) / sum), within(1e-7f));
    assertThat(result.scores()[2]).isCloseTo((float) (Math.exp(2) / sum), within(1e-7f));
    assertThat(result.label()).isEqualTo("cross");
    assertThat(result.score()).isEqualTo(result.scores()[2]);
    assertThat(result.labels()).isEqualTo(LABELS);
    assertThat(result.logits()).isEqualTo(logits);
    assertThat(result.problemType()).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }

  @Test
  void softmaxSumsToOneWhateverTheLogits() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      float size = (float) Math.pow(10, random.nextInt(38));
      float[] logits = new float[3];
      for (int j = 0; j < 3; j++) {
        logits[j] = (random.nextFloat() - 0.5f) * size;
      }
      float[] scores = head(ProblemType.SINGLE_LABEL_CLASSIFICATION).classify(logits).scores();
      assertThat((double) scores[0] + scores[1] + scores[2]).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void largeLogitsDoNotOverflow() {
    assertThat(scores(ProblemType.SINGLE_LABEL_CLASSIFICATION, 3e38f, -3e38f, 0))
        .containsExactly(1, 0, 0);
    assertThat(scores(ProblemType.SINGLE_LABEL_CLASSIFICATION, -1e30f, -1e30f, -1e30f))
        .containsExactly(1 / 3f, 1 / 3f, 1 / 3f);
    assertThat(scores(ProblemType.MULTI_LABEL_CLASSIFICATION, 3e38f, -3e38f, 0))
        .containsExactly(1, 0, 0.5f);
  }

  @Test
  void sigmoidIsPerLabel() {
    float[] logits = {2, -1, 0};

    Classification result = head(ProblemType.MULTI_LABEL_CLASSIFICATION).classify(logits);

    assertThat(result.scores()[0]).isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-7f));
    assertThat(result.scores()[1]).isCloseTo((float) (1 / (1 + Math.exp(1))), within(1e-7f));
    assertThat(result.scores()[2]).isEqualTo(0.5f);
    assertThat(result.label()).isEqualTo("calm");
    assertThat(result.score()).isEqualTo(result.scores()[0]);
  }

  /** Two logits may differ where their probabilities round to the same float. */
  @Test
  void theBestLabelIsThatOfTheLargestLogit() {
    Classification result =
        head(ProblemType.MULTI_LABEL_CLASSIFICATION).classify(new float[] {40, 60, 50});

    assertThat(result.scores()).containsExactly(1, 1, 1);
    assertThat(result.label()).isEqualTo("glad");
  }

  @Test
  void theFirstOfEqualLabelsWins() {
    assertThat(
            head(ProblemType.SINGLE_LABEL_CLASSIFICATION).classify(new float[] {-5, 1, 1}).label())
        .isEqualTo("glad");
  }

  @Test
  void regressionAnswersTheValues() {
    Classification result = head(ProblemType.REGRESSION).classify(new float[] {-7.5f, 2, 3});

    assertThat(result.label()).isNull();
    assertThat(result.score()).isEqualTo(-7.5f);
    assertThat(result.scores()).containsExactly(-7.5f, 2, 3).isNotSameAs(result.logits());
  }

  @Test
  void thePoolersOutputGoesThroughTanh() {
    DenseLayer pooler = new DenseLayer(2, 1, new float[] {1, -2}, new float[] {0.5f});
    DenseLayer classifier = new DenseLayer(1, 1, new float[] {3}, new float[] {1});
    ClassificationHead head =
        new ClassificationHead(
            List.of(pooler, HeadActivation.TANH),
            classifier,
            List.of("value"),
            ProblemType.REGRESSION);

    assertThat(head.logits(new float[] {0.25f, 0.5f}))
        .containsExactly((float) Math.tanh(-0.25) * 3 + 1);
  }

  @Test
  void withoutAPoolerTheClassifierReadsTheState() {
    ClassificationHead head = head(ProblemType.REGRESSION);

    assertThat(head.logits(new float[] {10, 20})).containsExactly(10, 20, 30);
  }

  @Test
  void aLayerNormMayComeFirst() {
    LayerNorm norm = new LayerNorm(new float[] {1, 1}, new float[] {0, 0.5f}, 0);
    ClassificationHead head =
        new ClassificationHead(List.of(norm), classifier(), LABELS, ProblemType.REGRESSION);

    assertThat(head.logits(new float[] {3, 5})).containsExactly(-1, 1.5f, 0.5f);
  }

  @Test
  void theTemperatureDividesLogitsOfProbabilities() {
    float[] logits = {0.5f, -1, 2};
    double sum = Math.exp(0.25) + Math.exp(-0.5) + Math.exp(1);

    Classification single = head(ProblemType.SINGLE_LABEL_CLASSIFICATION, 2).classify(logits);
    Classification multi = head(ProblemType.MULTI_LABEL_CLASSIFICATION, 2).classify(logits);
    Classification values = head(ProblemType.REGRESSION, 2).classify(logits);

    assertThat(single.scores()[0]).isCloseTo((float) (Math.exp(0.25) / sum), within(1e-7f));
    assertThat(single.logits()).isEqualTo(logits);
    assertThat(multi.scores()[1]).isCloseTo((float) (1 / (1 + Math.exp(0.5))), within(1e-7f));
    assertThat(multi.logits()).isEqualTo(logits);
    assertThat(values.scores()).isEqualTo(logits);
  }

  @Test
  void theTemperatureChangesNoLabelAndOneIsNone() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      float[] logits = {random.nextFloat() * 9, random.nextFloat() * 9, random.nextFloat() * 9};
      for (ProblemType type : ProblemType.values()) {
        Classification plain = head(type).classify(logits);
        assertThat(head(type, 1).classify(logits)).usingRecursiveComparison().isEqualTo(plain);
        for (double temperature : new double[] {1e-300, 0.05, 20, 1e300}) {
          Classification result = head(type, temperature).classify(logits);
          assertThat(result.label()).isEqualTo(plain.label());
          assertThat(result.score()).isFinite();
        }
      }
    }
  }

  @Test
  void refusesTemperaturesThatAreNone() {
    for (double temperature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> head(ProblemType.SINGLE_LABEL_CLASSIFICATION, temperature))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a finite temperature above 0, got " + temperature);
    }
  }

  @Test
  void refusesPartsThatDoNotFit() {
    DenseLayer classifier = classifier();

    assertThatThrownBy(
            () ->
                new ClassificationHead(
                    List.of(), classifier, List.of("one"), ProblemType.SINGLE_LABEL_CLASSIFICATION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the classifier has 3 outputs but there are 1 labels");
    DenseLayer pooler = new DenseLayer(2, 1, new float[2], new float[1]);
    assertThatThrownBy(
            () ->
                new ClassificationHead(List.of(pooler), classifier, LABELS, ProblemType.REGRESSION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a dense layer takes 2 features but gets 1");
  }

  private static float[] scores(ProblemType type, float... logits) {
    return head(type).classify(logits).scores();
  }

  private static ClassificationHead head(ProblemType type) {
    return new ClassificationHead(List.of(), classifier(), LABELS, type);
  }

  private static ClassificationHead head(ProblemType type, double temperature) {
    return new ClassificationHead(List.of(), classifier(), LABELS, type, temperature);
  }

  /** Outputs x0, x1 and their sum. */
  private static DenseLayer classifier() {
    return new DenseLayer(2, 3, new float[] {1, 0, 1, 0, 1, 1}, new float[3]);
  }
}
