package dev.millrace.streams.evaluation;

import dev.millrace.model.head.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How some logits differ from those of fp32.
 *
 * @param accuracy share of the texts with known labels that are decided right; absent without any
 * @param agreement share of all texts that are decided as in fp32; absent for regressions
 * @param meanChange mean difference of a logit
 * @param largestChange largest difference of a logit
 */
public record Comparison(
    OptionalDouble accuracy, OptionalDouble agreement, double meanChange, double largestChange) {

  /**
   * Compares.
   *
   * @param logits {@code [texts][labels]}
   * @param reference the same of fp32
   * @param expected what would be right, by text
   */
  static Comparison of(
      float[][] logits,
      float[][] reference,
      List<Optional<Set<Integer>>> expected,
      ProblemType type) {
    double sum = 0;
    double largest = 0;
    int equal = 0;
    int known = 0;
    int right = 0;
    for (int i = 0; i < logits.length; i++) {
      for (int j = 0; j < logits[i].length; j++) {
        double change = Math.abs(logits[i][j] - (double) reference[i][j]);
        sum += change / logits[i].length;
        largest = Math.max(largest, change);
      }
      Set<Integer> decided = Decisions.of(logits[i], type);
      equal += decided.equals(Decisions.of(reference[i], type)) ? 1 : 0;
      known += expected.get(i).isPresent() ? 1 : 0;
      right += expected.get(i).filter(decided::equals).isPresent() ? 1 : 0;
    }
    boolean decides = type != ProblemType.REGRESSION;
    return new Comparison(
        share(right, known),
        decides ? share(equal, logits.length) : OptionalDouble.empty(),
        sum / logits.length,
        largest);
  }

  private static OptionalDouble share(int part, int whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / (double) whole);
  }
}
