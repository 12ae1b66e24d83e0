package dev.millrace.training.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.dataset.Example;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.ProblemType;
import dev.millrace.training.evaluation.ClassificationMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerKeyTest {
  private static final ProblemType SINGLE = ProblemType.SINGLE_LABEL_CLASSIFICATION;
  private static final List<Example> EXAMPLES =
      List.of(new Example(1, "x", List.of("ham")), new Example(2, "y", List.of("spam")));

  @Test
  void labelsMayStandInAnotherOrder() throws Exception {
    AnswerKey key = key(head(SINGLE, 1, "ham", "spam"));
    ClassificationHead other = head(SINGLE, 1, "spam", "ham");

    key.requireSame(other, "other");

    ClassificationMetrics metrics = metrics(key, other, new float[][] {{0, 1}, {1, 0}});
    assertThat(metrics.confusion().accuracy()).isEqualTo(1);
    assertThat(metrics.confusion().labels()).containsExactly("ham", "spam");
  }

  @Test
  void probabilitiesAreThoseThatServingSays() throws Exception {
    ClassificationHead head = head(SINGLE, 2, "ham", "spam");

    ClassificationMetrics metrics = metrics(key(head), head, new float[][] {{2, 0}, {0, 2}});

    float score = head.classify(new float[] {2, 0}).score();
    assertThat(metrics.confidence()[0]).isCloseTo(score, within(1e-7));
    assertThat(metrics.logLoss()).isCloseTo(-Math.log(score), within(1e-7));
  }

  @Test
  void otherQuestionsAreRefused() throws Exception {
    AnswerKey key = key(head(SINGLE, 1, "ham", "spam"));

    for (ClassificationHead head :
        List.of(
            head(SINGLE, 1, "ham", "eggs"),
            head(ProblemType.MULTI_LABEL_CLASSIFICATION, 1, "ham", "spam"),
            head(SINGLE, 1, "ham", "spam", "eggs"))) {
      assertThatThrownBy(() -> key.requireSame(head, "other"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageStartingWith("other: expected single_label_classification with the 2 labels");
    }
  }

  private static AnswerKey key(ClassificationHead head) throws IOException {
    return AnswerKey.of(head, EXAMPLES, Path.of("data.csv"));
  }

  private static ClassificationMetrics metrics(
      AnswerKey key, ClassificationHead head, float[][] logits) {
    Adapter adapter = new Adapter("a", "1", head, Map.of(), null);
    return (ClassificationMetrics) key.answer(adapter, logits).evaluation();
  }

  private static ClassificationHead head(ProblemType type, double temperature, String... labels) {
    DenseLayer classifier =
        new DenseLayer(1, labels.length, new float[labels.length], new float[labels.length]);
    return new ClassificationHead(List.of(), classifier, List.of(labels), type, temperature);
  }
}
