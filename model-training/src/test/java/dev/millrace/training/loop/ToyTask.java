package dev.millrace.training.loop;

import dev.millrace.training.data.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts in which the token after the first decides the class. */
final class ToyTask {
  static final int CLASSES = 3;

  private ToyTask() {}

  static TrainingSet of(int rows, int vocabulary, long seed) {
    Random random = new Random(seed);
    List<long[]> inputIds = new ArrayList<>();
    float[][] targets = new float[rows][CLASSES];
    for (int row = 0; row < rows; row++) {
      long[] ids = new long[4 + random.nextInt(9)];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = random.nextLong(10, vocabulary);
      }
      int label = random.nextInt(CLASSES);
      ids[1] = 5L + label;
      inputIds.add(ids);
      targets[row][label] = 1;
    }
    return new TrainingSet(inputIds, targets);
  }

  static double accuracy(float[][] logits, float[][] targets) {
    int right = 0;
    for (int row = 0; row < logits.length; row++) {
      right += largest(logits[row]) == largest(targets[row]) ? 1 : 0;
    }
    return (double) right / logits.length;
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
