package dev.millrace.streams.evaluation;

import dev.millrace.model.dataset.Example;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.ProblemType;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a head decides, as indices of labels. */
final class Decisions {
  private Decisions() {}

  /** The best label, all labels above one half, or none for a regression. */
  static Set<Integer> of(float[] logits, ProblemType type) {
    Set<Integer> decided = new TreeSet<>();
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
      if (type == ProblemType.MULTI_LABEL_CLASSIFICATION && logits[i] > 0) {
        decided.add(i);
      }
    }
    if (type == ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      decided.add(best);
    }
    return decided;
  }

  /**
   * What would be right for a text; empty if that is unknown: it has no label, the head is a
   * regression, or it has several labels where the head gives one.
   *
   * @throws IllegalArgumentException if a label is none of the head's, nor the number of one
   */
  static Optional<Set<Integer>> expected(Example example, ClassificationHead head) {
    if (example.labels().isEmpty() || head.problemType() == ProblemType.REGRESSION) {
      return Optional.empty();
    }
    Set<Integer> expected = new TreeSet<>();
    for (String label : example.labels()) {
      if (head.labels().contains(label)) {
        expected.add(head.labels().indexOf(label));
      } else {
        addAll(expected, label, head, example.row());
      }
    }
    boolean ambiguous =
        head.problemType() == ProblemType.SINGLE_LABEL_CLASSIFICATION && expected.size() > 1;
    return ambiguous ? Optional.empty() : Optional.of(expected);
  }

  private static void addAll(Set<Integer> to, String list, ClassificationHead head, long row) {
    for (String label : list.split(",", -1)) {
      int named = head.labels().indexOf(label);
      int index = named < 0 && label.matches("[0-9]{1,6}") ? Integer.parseInt(label) : named;
      if (index < 0 || index >= head.labels().size()) {
        throw new IllegalArgumentException(
            "line %d: expected one of the head's %d labels, or its number from 0, as the label"
                .formatted(row, head.labels().size()));
      }
      to.add(index);
    }
  }
}
