package dev.millrace.training.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How often answers are right, by how confident they are.
 *
 * @param bins of equal width from 0 to 1; a confidence on a border belongs to the lower one
 */
public record Calibration(List<Bin> bins) {
  private static final int BINS = 15;

  /** Copies the list. */
  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Answers of about the same confidence.
   *
   * @param count how many
   * @param confidence their mean confidence; NaN if there are none
   * @param correct share of them that is right; NaN if there are none
   */
  public record Bin(long count, double confidence, double correct) {}

  /**
   * Counts answers in 15 bins.
   *
   * @param confidences from 0 to 1
   * @param correct which were right
   */
  public static Calibration of(double[] confidences, boolean[] correct) {
    long[] counts = new long[BINS];
    double[] sums = new double[BINS];
    double[] rights = new double[BINS];
    for (int i = 0; i < confidences.length; i++) {
      int bin = Math.max(0, (int) Math.ceil(confidences[i] * BINS) - 1);
      counts[bin]++;
      sums[bin] += confidences[i];
      rights[bin] += correct[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      bins.add(new Bin(counts[i], sums[i] / counts[i], rights[i] / counts[i]));
    }
    return new Calibration(bins);
  }

  /**
   * Expected calibration error (Naeini, Cooper and Hauskrecht 2015; in this form Guo et al. 2017):
   * the mean difference between confidence and share of right answers in a bin, weighted by the
   * bins' counts.
   */
  public double error() {
    double sum = 0;
    long total = 0;
    for (Bin bin : bins) {
      sum += bin.count == 0 ? 0 : bin.count * Math.abs(bin.confidence - bin.correct);
      total += bin.count;
    }
    return sum / total;
  }
}
