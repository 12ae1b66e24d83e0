package dev.millrace.training.data;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which rows are trained on and which are held out.
 *
 * @param training row numbers, ascending
 * @param heldOut row numbers, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // Splits are not compared.
public record Split(int[] training, int[] heldOut) {

  /**
   * Holds out a share of the rows of each kind: rows with equal targets are of one kind. A kind of
   * one row is trained on. Regression's rows, whose targets hardly repeat, are one kind.
   *
   * @param share of the rows that are held out, from 0 to below 1
   * @param byTarget whether equal targets make a kind
   * @param seed the same seed gives the same split
   */
  public static Split stratified(float[][] targets, double share, boolean byTarget, long seed) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("expected a share from 0 to below 1, got " + share);
    }
    Map<FloatBuffer, List<Integer>> kinds = new LinkedHashMap<>();
    for (int row = 0; row < targets.length; row++) {
      // Buffers are equal where their numbers are.
      FloatBuffer kind = FloatBuffer.wrap(byTarget ? targets[row] : new float[0]);
      kinds.computeIfAbsent(kind, any -> new ArrayList<>()).add(row);
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> training = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    // What rounding takes from one kind, the next one gives: the whole share comes out right.
    double owed = 0;
    for (List<Integer> kind : kinds.values()) {
      int[] rows = kind.stream().mapToInt(Integer::intValue).toArray();
      Shuffle.shuffle(rows, random);
      owed += share * rows.length;
      int taken = (int) Math.min(rows.length - 1L, Math.round(owed));
      owed -= taken;
      for (int i = 0; i < rows.length; i++) {
        (i < taken ? heldOut : training).add(rows[i]);
      }
    }
    return new Split(sorted(training), sorted(heldOut));
  }

  private static int[] sorted(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
  }
}
