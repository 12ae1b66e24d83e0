package dev.millrace.model.adapter;

import java.util.Map;

/**
 * What an adapter's predictions looked like on data it was accepted on, from {@code reference.json}
 * in its directory; drift is measured against it.
 *
 * @param events how many texts it was taken from
 * @param labelCounts texts per predicted label
 * @param confidenceCounts texts per confidence bin; bin {@code i} of {@code n} covers {@code [i/n,
 *     (i+1)/n)}, the last one 1 too
 */
public record ReferenceProfile(
    long events, Map<String, Long> labelCounts, long[] confidenceCounts) {

  /** Copies the map. */
  public ReferenceProfile {
    labelCounts = Map.copyOf(labelCounts);
  }
}
