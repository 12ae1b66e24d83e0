package dev.millrace.streams.evaluation;

import dev.millrace.model.inference.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Speeds measured in turn, so that what else the machine does slows all of them alike. */
final class AlternatingRounds {
  private AlternatingRounds() {}

  /** The median of each scheme's rounds; whoever calls has warmed them up. */
  static List<Double> textsPerSecond(List<LoadedScheme> schemes, Batches batches, int rounds)
      throws Encoder.EncoderException {
    double[][] speeds = new double[schemes.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < schemes.size(); i++) {
        long start = System.nanoTime();
        int texts = schemes.get(i).logits(batches).length;
        speeds[i][round] = texts / ((System.nanoTime() - start) / 1e9);
      }
    }
    List<Double> medians = new ArrayList<>();
    for (double[] each : speeds) {
      medians.add(median(each));
    }
    return medians;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
