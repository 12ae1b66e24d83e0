package dev.millrace.training.evaluation;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows for tests. */
final class Targets {
  private Targets() {}

  static float[][] oneHot(int labels, int... classes) {
    float[][] rows = new float[classes.length][labels];
    for (int i = 0; i < classes.length; i++) {
      rows[i][classes[i]] = 1;
    }
    return rows;
  }

  /** Logits that answer these classes. */
  static float[][] answers(int labels, int... classes) {
    return oneHot(labels, classes);
  }

  static float[][] column(double... values) {
    float[][] rows = new float[values.length][1];
    for (int i = 0; i < values.length; i++) {
      rows[i][0] = (float) values[i];
    }
    return rows;
  }

  static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "label " + i).toList();
  }

  /** Few different values, so that many are equal. */
  static float[][] coarse(Random random, int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextInt(-6, 7) / 2f;
      }
    }
    return values;
  }
}
