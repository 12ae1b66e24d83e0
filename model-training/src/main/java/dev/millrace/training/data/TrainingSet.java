package dev.millrace.training.data;

import java.util.List;

/**
 * Tokenized texts and what their outputs should be.
 *
 * @param inputIds token ids of each row, special ones included; never modified
 * @param targets {@code [rows, outputs]}; never modified
 */
@SuppressWarnings("ArrayRecordComponent") // Sets are not compared.
public record TrainingSet(List<long[]> inputIds, float[][] targets) {
  /** Checks that they fit. */
  public TrainingSet {
    inputIds = List.copyOf(inputIds);
    if (inputIds.size() != targets.length) {
      throw new IllegalArgumentException(
          "expected as many targets as texts, got %d and %d"
              .formatted(targets.length, inputIds.size()));
    }
  }

  /** How many. */
  public int rows() {
    return targets.length;
  }

  /** Tokens of each row. */
  public int[] lengths() {
    return inputIds.stream().mapToInt(ids -> ids.length).toArray();
  }

  /** The same texts with other targets. */
  public TrainingSet withTargets(float[][] others) {
    return new TrainingSet(inputIds, others);
  }
}
