package dev.millrace.training.evaluation;

import java.util.List;

/**
 * How well a label is answered. NaN where something is not defined.
 *
 * @param label its name
 * @param precision share of its answers that are right; NaN if there are none
 * @param recall share of its rows that are found; NaN if there are none
 * @param f1 harmonic mean of the two; 0 if nothing is found; NaN without rows and answers
 * @param rocAuc area under the curve, of the label against all others
 * @param support how many rows have it
 */
public record LabelMetrics(
    String label, double precision, double recall, double f1, double rocAuc, long support) {

  static LabelMetrics of(String label, BinaryCounts counts, double rocAuc) {
    return new LabelMetrics(
        label, counts.precision(), counts.recall(), counts.f1(), rocAuc, counts.support());
  }

  /** Mean F1 of the labels that have rows or answers. */
  static double macroF1(List<LabelMetrics> labels) {
    return Means.ofDefined(labels.stream().mapToDouble(LabelMetrics::f1).toArray());
  }

  /** Mean F1 weighted by the labels' rows. */
  static double weightedF1(List<LabelMetrics> labels) {
    double sum = 0;
    long rows = 0;
    for (LabelMetrics each : labels) {
      sum += each.support == 0 ? 0 : each.support * each.f1;
      rows += each.support;
    }
    return sum / rows;
  }

  /** Mean area under the curve of the labels that have one. */
  static double macroRocAuc(List<LabelMetrics> labels) {
    return Means.ofDefined(labels.stream().mapToDouble(LabelMetrics::rocAuc).toArray());
  }
}
