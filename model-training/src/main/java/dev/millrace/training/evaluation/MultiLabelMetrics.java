package dev.millrace.training.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics of answers that are any number of labels: those with a probability above one half.
 *
 * @param labels each label
 * @param counts answers of all labels together
 * @param logLoss mean binary cross-entropy of rows and labels
 * @param calibration by the probability of each label of each row, against how often it is right
 * @param probabilities of the labels, row by row
 * @param correct rows of which all labels are answered rightly
 */
public record MultiLabelMetrics(
    List<LabelMetrics> labels,
    Counts counts,
    double logLoss,
    Calibration calibration,
    double[] probabilities,
    boolean[] correct)
    implements Evaluation {

  /** Copies the list. */
  public MultiLabelMetrics {
    labels = List.copyOf(labels);
  }

  /**
   * Answers of all labels together.
   *
   * @param hits labels that were right and were answered
   * @param falseAlarms labels that were answered and were not right
   * @param misses labels that were right and were not answered
   */
  public record Counts(long hits, long falseAlarms, long misses) {}

  static MultiLabelMetrics of(List<String> names, float[][] logits, float[][] targets) {
    List<LabelMetrics> labels = new ArrayList<>();
    BinaryCounts all = BinaryCounts.NONE;
    boolean[] correct = new boolean[logits.length];
    Arrays.fill(correct, true);
    for (int label = 0; label < names.size(); label++) {
      double[] scores = Rows.column(logits, label);
      boolean[] right = Rows.ones(targets, label);
      boolean[] answered = new boolean[scores.length];
      for (int row = 0; row < scores.length; row++) {
        answered[row] = scores[row] > 0;
        correct[row] &= answered[row] == right[row];
      }
      BinaryCounts counts = BinaryCounts.of(right, answered);
      all = all.plus(counts);
      labels.add(LabelMetrics.of(names.get(label), counts, Ranks.rocAuc(scores, right)));
    }
    double[] probabilities = probabilities(logits);
    return new MultiLabelMetrics(
        labels,
        new Counts(all.hits(), all.falseAlarms(), all.misses()),
        logLoss(logits, targets),
        Calibration.of(probabilities, flat(targets)),
        probabilities,
        correct);
  }

  private static double[] probabilities(float[][] logits) {
    return Arrays.stream(logits)
        .flatMapToDouble(
            row -> {
              double[] values = new double[row.length];
              for (int i = 0; i < row.length; i++) {
                values[i] = 1 / (1 + Math.exp(-row[i]));
              }
              return Arrays.stream(values);
            })
        .toArray();
  }

  private static boolean[] flat(float[][] targets) {
    boolean[] flat = new boolean[targets.length * targets[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = targets[i / targets[0].length][i % targets[0].length] == 1;
    }
    return flat;
  }

  /** The logarithm of a sigmoid, without ever taking that of a rounded zero. */
  private static double logLoss(float[][] logits, float[][] targets) {
    double sum = 0;
    for (int row = 0; row < logits.length; row++) {
      for (int i = 0; i < logits[row].length; i++) {
        double z = logits[row][i];
        sum += Math.max(z, 0) - z * targets[row][i] + Math.log1p(Math.exp(-Math.abs(z)));
      }
    }
    return sum / logits.length / logits[0].length;
  }

  @Override
  public int rows() {
    return correct.length;
  }

  /** Share of rows of which all labels are answered rightly. */
  public double subsetAccuracy() {
    int right = 0;
    for (boolean each : correct) {
      right += each ? 1 : 0;
    }
    return right / (double) correct.length;
  }

  /** F1 of all labels together; NaN if none is right or answered. */
  public double microF1() {
    return new BinaryCounts(counts.hits, counts.falseAlarms, counts.misses).f1();
  }

  /**
   * {@code subset_accuracy}, {@code micro_f1}, {@code macro_f1}, {@code weighted_f1}, {@code
   * roc_auc} (mean of the labels), {@code log_loss}, {@code ece}.
   */
  @Override
  public Map<String, Double> summary() {
    Map<String, Double> summary = new LinkedHashMap<>();
    summary.put("subset_accuracy", subsetAccuracy());
    summary.put("micro_f1", microF1());
    summary.put("macro_f1", LabelMetrics.macroF1(labels));
    summary.put("weighted_f1", LabelMetrics.weightedF1(labels));
    summary.put("roc_auc", LabelMetrics.macroRocAuc(labels));
    summary.put("log_loss", logLoss);
    summary.put("ece", calibration.error());
    return summary;
  }

  /** {@code micro_f1}; 1 if no label was right and none answered, as nothing is wrong then. */
  @Override
  public Primary primary() {
    return new Primary("micro_f1", Double.isNaN(microF1()) ? 1 : microF1());
  }
}
