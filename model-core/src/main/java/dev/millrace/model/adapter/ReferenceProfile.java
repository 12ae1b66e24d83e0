package dev.millrace.model.adapter;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's predictions looked like on data it was accepted on, from {@code reference.json}
 * in its directory; drift is measured against it.
 *
 * @param events how many texts it was taken from
 * @param labelCounts texts per predicted label; empty for a regression
 * @param confidenceCounts texts per confidence bin; bin {@code i} of {@code n} covers {@code [i/n,
 *     (i+1)/n)}, the last one 1 too
 * @param texts what the texts looked like, if the file says so
 * @param calibration how right the predictions were, if the file says so
 * @param embedding where the states lay, if the file says so
 */
public record ReferenceProfile(
    long events,
    Map<String, Long> labelCounts,
    long[] confidenceCounts,
    @Nullable ReferenceTexts texts,
    @Nullable ExpectedCalibration calibration,
    @Nullable EmbeddingMoments embedding) {

  /** Copies the map. */
  public ReferenceProfile {
    labelCounts = Map.copyOf(labelCounts);
  }

  /** One that knows predictions only. */
  public ReferenceProfile(long events, Map<String, Long> labelCounts, long[] confidenceCounts) {
    this(events, labelCounts, confidenceCounts, null, null, null);
  }
}
