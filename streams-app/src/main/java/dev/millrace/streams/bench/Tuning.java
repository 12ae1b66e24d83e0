package dev.millrace.streams.bench;

import java.util.Comparator;
import java.util.List;

/**
 * What tuning found.
 *
 * @param candidates all configurations of the last stage, the quickest first
 */
public record Tuning(List<Candidate> candidates) {
  /** What is slower by less than this is as good. */
  static final double TOLERANCE = 0.02;

  /** Sorts. */
  public Tuning {
    candidates =
        candidates.stream()
            .sorted(
                Comparator.comparingDouble(
                    (Candidate candidate) -> -candidate.tokensPerSecond().median()))
            .toList();
  }

  /** Of those that are as good as the quickest, the one with the shortest batches. */
  public Candidate best() {
    double enough = candidates.get(0).tokensPerSecond().median() * (1 - TOLERANCE);
    return candidates.stream()
        .filter(candidate -> candidate.tokensPerSecond().median() >= enough)
        .min(Comparator.comparingDouble(candidate -> candidate.batchMillis().median()))
        .orElseThrow();
  }

  /**
   * How far apart the rounds of one configuration lie, as a part of their median; the middle one of
   * all configurations. Differences below it mean little.
   */
  public double noise() {
    return Spread.of(candidates, candidate -> candidate.tokensPerSecond().relativeRange()).median();
  }
}
