package dev.millrace.training.evaluation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How often which class was taken for which.
 *
 * @param labels names of the classes
 * @param counts rows by {@code [right class][answered class]}
 */
public record ConfusionMatrix(List<String> labels, long[][] counts) {
  /** Copies the list. */
  public ConfusionMatrix {
    labels = List.copyOf(labels);
  }

  static ConfusionMatrix of(List<String> labels, int[] right, int[] answered) {
    long[][] counts = new long[labels.size()][labels.size()];
    for (int row = 0; row < right.length; row++) {
      counts[right[row]][answered[row]]++;
    }
    return new ConfusionMatrix(labels, counts);
  }

  /** How often a class was right. */
  public long support(int label) {
    return IntStream.range(0, labels.size()).mapToLong(i -> counts[label][i]).sum();
  }

  /** How often a class was answered. */
  public long answered(int label) {
    return IntStream.range(0, labels.size()).mapToLong(i -> counts[i][label]).sum();
  }

  /** A class's counts against all others. */
  BinaryCounts against(int label) {
    long both = counts[label][label];
    return new BinaryCounts(both, answered(label) - both, support(label) - both);
  }

  /** How many rows it counts. */
  public long total() {
    return IntStream.range(0, labels.size()).mapToLong(this::support).sum();
  }

  /** How many rows were answered rightly. */
  public long correct() {
    return IntStream.range(0, labels.size()).mapToLong(i -> counts[i][i]).sum();
  }

  /** Share of rows answered rightly. */
  public double accuracy() {
    return correct() / (double) total();
  }

  /**
   * Matthews' correlation coefficient, for several classes as Gorodkin has it (R_K, 2004); 0 if all
   * rows have one class, or all answers.
   */
  public double matthews() {
    double total = total();
    double covariance = correct() * total;
    double ofRight = total * total;
    double ofAnswers = total * total;
    for (int i = 0; i < labels.size(); i++) {
      double support = support(i);
      double answered = answered(i);
      covariance -= support * answered;
      ofRight -= support * support;
      ofAnswers -= answered * answered;
    }
    return ofRight == 0 || ofAnswers == 0
        ? 0
        : covariance / (Math.sqrt(ofRight) * Math.sqrt(ofAnswers));
  }
}
