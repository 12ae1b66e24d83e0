package dev.millrace.streams.drift;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What windows are compared with.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param origin where it came from
 * @param events how many predictions it was taken from
 * @param labelCounts predictions per label; empty if they had none
 * @param confidenceCounts predictions per confidence, in equal bins of [0, 1]; any number of bins,
 *     empty if not known
 * @param texts what the texts looked like, or null if not known
 * @param states where the encoder's states lay; null if not known, as of windows: what states are
 *     looked at on comes with an adapter's reference
 */
public record Reference(
    Origin origin,
    long events,
    Map<String, Long> labelCounts,
    long[] confidenceCounts,
    @Nullable ReferenceTexts texts,
    @Nullable ReferenceStates states) {

  /** Where a reference came from. */
  public enum Origin {
    /** It came with the adapter: predictions on data that it was accepted on. */
    ADAPTER,
    /** It is the first whole windows that were seen, as many as it took for enough events. */
    FIRST_WINDOW
  }

  /**
   * Copies the counts.
   *
   * @throws IllegalArgumentException if a number is negative
   */
  public Reference {
    if (events < 0) {
      throw new IllegalArgumentException("expected at least 0 events, got " + events);
    }
    labelCounts = LabelCounts.bounded(labelCounts);
    confidenceCounts = Histograms.checked("confidence", confidenceCounts);
  }

  /** What an adapter brought along. */
  public static Reference ofAdapter(
      long events,
      Map<String, Long> labelCounts,
      long[] confidenceCounts,
      @Nullable ReferenceTexts texts,
      @Nullable ReferenceStates states) {
    return new Reference(Origin.ADAPTER, events, labelCounts, confidenceCounts, texts, states);
  }

  /** A window that later ones are compared with. */
  public static Reference ofFirstWindow(WindowSummary window) {
    return new Reference(
        Origin.FIRST_WINDOW,
        window.events(),
        window.labelCounts(),
        window.confidenceCounts(),
        ReferenceTexts.of(window),
        null);
  }

  /** This reference and a window more; a window that counts in other bins starts anew. */
  Reference plus(WindowSummary window) {
    long[] counts = window.confidenceCounts();
    if (counts.length != confidenceCounts.length) {
      return ofFirstWindow(window);
    }
    return new Reference(
        origin,
        events + window.events(),
        LabelCounts.merge(labelCounts, window.labelCounts()),
        Histograms.sum(counts, confidenceCounts),
        texts == null ? null : texts.plus(window),
        null);
  }

  /** Whether windows may be compared with it: whether it is an adapter's own, or large enough. */
  boolean isUsable(long minEvents) {
    return origin == Origin.ADAPTER || events >= minEvents;
  }

  @Override
  public long[] confidenceCounts() {
    return confidenceCounts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reference that
        && origin == that.origin
        && events == that.events
        && labelCounts.equals(that.labelCounts)
        && Objects.equals(texts, that.texts)
        && Objects.equals(states, that.states)
        && Arrays.equals(confidenceCounts, that.confidenceCounts);
  }

  @Override
  public int hashCode() {
    return 31 * labelCounts.hashCode() + Arrays.hashCode(confidenceCounts);
  }
}
