package dev.millrace.training.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.dataset.Example;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.ProblemType;
import dev.millrace.training.data.DataException;
import dev.millrace.training.data.LabelSpace;
import dev.millrace.training.data.Task;
import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.report.EvaluationReport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * What is right for each text.
 *
 * @param type what the outputs mean
 * @param labels names of the outputs, in the order of the first adapter's
 * @param targets {@code [texts][labels]}
 */
@SuppressWarnings("ArrayRecordComponent") // Keys are not compared.
record AnswerKey(ProblemType type, List<String> labels, float[][] targets) {

  static AnswerKey of(ClassificationHead head, List<Example> examples, Path data)
      throws DataException {
    Task task =
        Arrays.stream(Task.values())
            .filter(each -> each.problemType() == head.problemType())
            .findFirst()
            .orElseThrow();
    float[][] targets = new LabelSpace(task, head.labels()).targets(examples, data.toString());
    return new AnswerKey(head.problemType(), head.labels(), targets);
  }

  /**
   * Checks that another head answers the same question; its labels may stand in another order.
   *
   * @throws ModelFormatException if it doesn't
   */
  void requireSame(ClassificationHead head, String origin) throws ModelFormatException {
    if (head.problemType() != type || !new HashSet<>(head.labels()).equals(new HashSet<>(labels))) {
      throw new ModelFormatException(
          "%s: expected %s with the %d labels of the other adapter, got %s with %d labels"
              .formatted(
                  origin,
                  type.configName(),
                  labels.size(),
                  head.problemType().configName(),
                  head.labels().size()));
    }
  }

  /** What logits are worth, {@code [texts][labels]} in the order of the adapter's own labels. */
  EvaluationReport.Answer answer(Adapter adapter, float[][] logits) {
    ClassificationHead head = adapter.head();
    float[][] ordered = new float[logits.length][labels.size()];
    for (int row = 0; row < logits.length; row++) {
      for (int i = 0; i < labels.size(); i++) {
        ordered[row][i] = calibrated(head, logits[row][head.labels().indexOf(labels.get(i))]);
      }
    }
    return new EvaluationReport.Answer(
        adapter.name(), adapter.version(), Evaluation.of(type, labels, ordered, targets));
  }

  /** Order and answers are the same; probabilities become what serving says. */
  private float calibrated(ClassificationHead head, float logit) {
    return type == ProblemType.REGRESSION ? logit : (float) (logit / head.temperature());
  }
}
