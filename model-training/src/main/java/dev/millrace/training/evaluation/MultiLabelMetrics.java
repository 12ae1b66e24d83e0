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
 * @param rowCounts answers of all labels of each row
 * @param logLoss mean binary cross-entropy of rows and labels
 * @param calibration by the probability of each label of each row, against how often it is right
 * @param probabilities of the labels, row by row
 */
public record MultiLabelMetrics(
    List<LabelMetrics> labels,
    List<BinaryCounts> rowCounts,
    double logLoss,
    Calibration calibration,
    double[] probabilities)
    implements Decided {

  /** Copies the lists. */
  public MultiLabelMetrics {
    labels = List.copyOf(labels);
    rowCounts = List.copyOf(rowCounts);
  }

  static MultiLabelMetrics of(List<String> names, float[][] logits, float[][] targets) {
    List<LabelMetrics> labels = new ArrayList<>();
    BinaryCounts[] rows = new BinaryCounts[logits.length];
    Arrays.fill(rows, BinaryCounts.NONE);
    for (int label = 0; label < names.size(); label++) {
      double[] scores = Rows.column(logits, label);
      boolean[] right = Rows.ones(targets, label);
      BinaryCounts counts = BinaryCounts.NONE;
      for (int row = 0; row < rows.length; row++) {
        BinaryCounts one = BinaryCounts.of(right[row], scores[row] > 0);
        rows[row] = rows[row].plus(one);
        counts = counts.plus(one);
      }
      labels.add(LabelMetrics.of(names.get(label), counts, Ranks.rocAuc(scores, right)));
    }
    double[] probabilities = probabilities(logits);
    return new MultiLabelMetrics(
        labels,
        List.of(rows),
        logLoss(logits, targets),
        Calibration.of(probabilities, flat(targets)),
        probabilities);
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
    return rowCounts.size();
  }

  /** Which rows have all labels answered rightly. */
  @Override
  public boolean[] correct() {
    boolean[] correct = new boolean[rows()];
    for (int row = 0; row < correct.length; row++) {
      correct[row] = rowCounts.get(row).faultless();
    }
    return correct;
  }

  /** Share of rows of which all labels are answered rightly. */
  public double subsetAccuracy() {
    return rowCounts.stream().filter(BinaryCounts::faultless).count() / (double) rows();
  }

  /** F1 of all labels together; NaN if none is right or answered. */
  public double microF1() {
    return rowCounts.stream().reduce(BinaryCounts.NONE, BinaryCounts::plus).f1();
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
