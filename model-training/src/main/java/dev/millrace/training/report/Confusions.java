package dev.millrace.training.report;

import dev.millrace.training.evaluation.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The pairs of labels that are confused most. */
final class Confusions {
  private Confusions() {}

  /**
   * One label taken for another.
   *
   * @param right what was right
   * @param answered what was answered
   * @param count how often
   */
  record Pair(String right, String answered, long count) {}

  /** At most so many, most frequent first. */
  static List<Pair> most(ConfusionMatrix matrix, int limit) {
    List<Pair> pairs = new ArrayList<>();
    for (int right = 0; right < matrix.labels().size(); right++) {
      for (int answered = 0; answered < matrix.labels().size(); answered++) {
        long count = matrix.counts()[right][answered];
        if (right != answered && count > 0) {
          pairs.add(new Pair(matrix.labels().get(right), matrix.labels().get(answered), count));
        }
      }
    }
    pairs.sort(Comparator.comparingLong(Pair::count).reversed());
    return pairs.subList(0, Math.min(limit, pairs.size()));
  }
}
