package dev.millrace.model.inference;

import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.inference.InferenceException.Reason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Applies a batch's heads, rows of the same head together: a head's weights are read once for all
 * of them.
 */
final class BatchHeads {
  private BatchHeads() {}

  /**
   * Ends the rows of a batch.
   *
   * @param states what the encoder has for each row
   */
  static void complete(List<InferenceRow> batch, float[][] states) {
    IdentityHashMap<ClassificationHead, List<Integer>> rowsOf = new IdentityHashMap<>();
    for (int row = 0; row < states.length; row++) {
      rowsOf.computeIfAbsent(batch.get(row).adapter().head(), head -> new ArrayList<>()).add(row);
    }
    rowsOf.forEach((head, rows) -> complete(head, rows, batch, states));
  }

  private static void complete(
      ClassificationHead head, List<Integer> rows, List<InferenceRow> batch, float[][] states) {
    float[][] answers = rows.stream().map(row -> states[row]).toArray(float[][]::new);
    try {
      answers = head.isNone() ? answers : head.logits(answers);
    } catch (RuntimeException e) {
      if (rows.size() > 1) {
        // One by one, so that a state that breaks the head breaks no other row.
        rows.forEach(row -> complete(head, List.of(row), batch, states));
        return;
      }
      InferenceRow failed = batch.get(rows.get(0));
      String adapter = failed.adapter().name();
      failed.fail(Reason.MODEL_ERROR, "the head of adapter %s failed".formatted(adapter), e);
      return;
    }
    for (int i = 0; i < answers.length; i++) {
      batch.get(rows.get(i)).complete(answers[i]);
    }
  }
}
