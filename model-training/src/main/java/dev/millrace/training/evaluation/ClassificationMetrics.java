package dev.millrace.training.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics of answers that are one of the labels.
 *
 * @param confusion which label was taken for which
 * @param labels each label against all others
 * @param logLoss mean negative logarithm of the right label's probability
 * @param calibration by the answers' confidence
 * @param confidence each row's: the best label's probability
 * @param right each row's label
 * @param answered each row's best label
 */
public record ClassificationMetrics(
    ConfusionMatrix confusion,
    List<LabelMetrics> labels,
    double logLoss,
    Calibration calibration,
    double[] confidence,
    int[] right,
    int[] answered)
    implements Decided {

  /** Copies the list. */
  public ClassificationMetrics {
    labels = List.copyOf(labels);
  }

  static ClassificationMetrics of(List<String> labels, float[][] logits, int[] right) {
    double[][] odds = new double[labels.size()][logits.length];
    double[] confidence = new double[logits.length];
    boolean[] correct = new boolean[logits.length];
    int[] answered = new int[logits.length];
    double loss = 0;
    for (int row = 0; row < logits.length; row++) {
      Softmax softmax = Softmax.of(logits[row]);
      answered[row] = softmax.best();
      confidence[row] = softmax.confidence();
      correct[row] = softmax.best() == right[row];
      loss -= softmax.logProbabilities()[right[row]];
      for (int label = 0; label < labels.size(); label++) {
        odds[label][row] = softmax.logOdds(label);
      }
    }
    ConfusionMatrix confusion = ConfusionMatrix.of(labels, right, answered);
    return new ClassificationMetrics(
        confusion,
        labels(confusion, odds, right),
        loss / logits.length,
        Calibration.of(confidence, correct),
        confidence,
        right,
        answered);
  }

  private static List<LabelMetrics> labels(
      ConfusionMatrix confusion, double[][] odds, int[] right) {
    List<LabelMetrics> labels = new ArrayList<>();
    for (int label = 0; label < odds.length; label++) {
      boolean[] positive = new boolean[right.length];
      for (int row = 0; row < right.length; row++) {
        positive[row] = right[row] == label;
      }
      labels.add(
          LabelMetrics.of(
              confusion.labels().get(label),
              confusion.against(label),
              Ranks.rocAuc(odds[label], positive)));
    }
    return labels;
  }

  @Override
  public int rows() {
    return right.length;
  }

  /** Which rows were answered rightly. */
  @Override
  public boolean[] correct() {
    boolean[] correct = new boolean[rows()];
    for (int row = 0; row < correct.length; row++) {
      correct[row] = right[row] == answered[row];
    }
    return correct;
  }

  /**
   * {@code accuracy}, {@code macro_f1}, {@code micro_f1} (which is the accuracy), {@code
   * weighted_f1}, {@code mcc}, {@code roc_auc} (mean of each label against all others), {@code
   * log_loss}, {@code ece}.
   */
  @Override
  public Map<String, Double> summary() {
    Map<String, Double> summary = new LinkedHashMap<>();
    summary.put("accuracy", confusion.accuracy());
    summary.put("macro_f1", LabelMetrics.macroF1(labels));
    summary.put("micro_f1", confusion.accuracy());
    summary.put("weighted_f1", LabelMetrics.weightedF1(labels));
    summary.put("mcc", confusion.matthews());
    summary.put("roc_auc", LabelMetrics.macroRocAuc(labels));
    summary.put("log_loss", logLoss);
    summary.put("ece", calibration.error());
    return summary;
  }

  /** {@code macro_f1}. */
  @Override
  public Primary primary() {
    return new Primary("macro_f1", LabelMetrics.macroF1(labels));
  }
}
