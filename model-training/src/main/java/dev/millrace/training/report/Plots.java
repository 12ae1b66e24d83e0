package dev.millrace.training.report;

import dev.millrace.training.evaluation.Calibration;
import dev.millrace.training.evaluation.ClassificationMetrics;
import dev.millrace.training.evaluation.RegressionMetrics;
import java.util.Arrays;
import java.util.List;

/** Plots with axes. */
final class Plots {
  private static final int BINS = 20;
  private static final int MAX_DOTS = 2000;

  private Plots() {}

  /** How often answers are right, by their confidence; the dashed line is where both are equal. */
  static Markup reliability(Calibration calibration, String across, String upwards) {
    Axes axes =
        Axes.open("Reliability").frame(across, upwards, Axes.Ticks.shares(), Axes.Ticks.shares());
    List<Calibration.Bin> bins = calibration.bins();
    for (int i = 0; i < bins.size(); i++) {
      Calibration.Bin bin = bins.get(i);
      if (bin.count() > 0) {
        String title =
            Shown.format(
                "%,d answers, confidence %.3f, right %.3f",
                bin.count(), bin.confidence(), bin.correct());
        double width = 1.0 / bins.size();
        axes.bar("mark", title, i * width, (i + 1) * width, 0, bin.correct());
      }
    }
    axes.line("ideal", Axes.x(0), Axes.y(0), Axes.x(1), Axes.y(1));
    for (Calibration.Bin bin : bins) {
      if (bin.count() > 0) {
        axes.dot(Shown.format("%,d answers", bin.count()), bin.confidence(), bin.correct());
      }
    }
    return axes.close();
  }

  /** How many answers have which confidence, right ones below and wrong ones above. */
  static Markup confidence(ClassificationMetrics metrics) {
    boolean[] correct = metrics.correct();
    long[] right = new long[BINS];
    long[] wrong = new long[BINS];
    for (int i = 0; i < correct.length; i++) {
      (correct[i] ? right : wrong)[bin(metrics.confidence()[i])]++;
    }
    return histogram("confidence", right, wrong);
  }

  /** How many labels of rows have which probability. */
  static Markup probabilities(double[] probabilities) {
    long[] counts = new long[BINS];
    Arrays.stream(probabilities).forEach(probability -> counts[bin(probability)]++);
    return histogram("probability", counts, new long[BINS]);
  }

  private static int bin(double share) {
    return (int) Math.min(BINS - 1.0, share * BINS);
  }

  private static Markup histogram(String across, long[] lower, long[] upper) {
    long highest = 0;
    for (int i = 0; i < BINS; i++) {
      highest = Math.max(highest, lower[i] + upper[i]);
    }
    double most = Axes.roundUp(highest);
    Axes axes =
        Axes.open("Histogram of " + across)
            .frame(across, "count", Axes.Ticks.shares(), Axes.Ticks.counts(most));
    for (int i = 0; i < BINS; i++) {
      double from = i / (double) BINS;
      double to = (i + 1) / (double) BINS;
      double middle = lower[i] / most;
      double top = (lower[i] + upper[i]) / most;
      if (lower[i] > 0) {
        axes.bar("mark", Shown.format("%,d", lower[i]), from, to, 0, middle);
      }
      if (upper[i] > 0) {
        axes.bar("off", Shown.format("%,d wrong", upper[i]), from, to, middle, top);
      }
    }
    return axes.close();
  }

  /** Predicted values over right ones; at most 2,000, evenly taken. */
  static Markup values(RegressionMetrics metrics, int output) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < metrics.rows(); row++) {
      double right = metrics.right()[row][output];
      double predicted = metrics.predicted()[row][output];
      low = Math.min(low, Math.min(right, predicted));
      high = Math.max(high, Math.max(right, predicted));
    }
    double width = high > low ? high - low : 1;
    Axes.Ticks ticks = Axes.Ticks.between(low, low + width);
    Axes axes = Axes.open("Values").frame("right", "predicted", ticks, ticks);
    axes.line("ideal", Axes.x(0), Axes.y(0), Axes.x(1), Axes.y(1));
    int dots = Math.min(MAX_DOTS, metrics.rows());
    for (int i = 0; i < dots; i++) {
      int row = (int) ((long) i * metrics.rows() / dots);
      double right = metrics.right()[row][output];
      double predicted = metrics.predicted()[row][output];
      axes.dot(
          Shown.format("right %.4g, predicted %.4g", right, predicted),
          (right - low) / width,
          (predicted - low) / width);
    }
    return axes.close();
  }
}
