package dev.millrace.streams.drift;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the predictions of one window looked like, or of a part of it: parts merge into the whole,
 * in any order (but for the last digits of {@code confidenceSum} and {@code states}). Its size is
 * bounded, however many events it holds.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param windowStart first millisecond since the epoch that belongs to the window
 * @param windowEnd first millisecond after it
 * @param events how many predictions
 * @param labelCounts predictions per label, sorted by label; predictions without a label are in
 *     none. Beyond 256 labels, the last in the order of their characters are counted together as
 *     {@code (other)}
 * @param confidenceCounts predictions per confidence in 20 equal bins of [0, 1]
 * @param confidenceSum sum of the confidences
 * @param confidenceMin lowest confidence; 0 if there are no events
 * @param confidenceMax highest confidence; 0 if there are no events
 * @param tokenSum tokens in all texts
 * @param tokenMin tokens in the shortest text; 0 if there are no events
 * @param tokenMax tokens in the longest text; 0 if there are no events
 * @param unknownTokens tokens that the vocabulary did not know
 * @param truncated how many texts were cut
 * @param lengthCounts texts per length in tokens, in the bins of {@link LengthBins}; null, as in
 *     the JSON of an older version, for none
 * @param states where the encoder's states lay, of those events of which it is known: all, if the
 *     adapter's reference has moments of one kind throughout; null, as in the JSON of an older
 *     version, if it is known of none
 */
public record WindowSummary(
    long windowStart,
    long windowEnd,
    long events,
    Map<String, Long> labelCounts,
    long[] confidenceCounts,
    double confidenceSum,
    double confidenceMin,
    double confidenceMax,
    long tokenSum,
    int tokenMin,
    int tokenMax,
    long unknownTokens,
    long truncated,
    long[] lengthCounts,
    @Nullable StateMoments states) {

  /**
   * Copies the counts.
   *
   * @throws IllegalArgumentException if the window ends before it starts, there are not 20
   *     confidence counts and 26 length counts, or a count is negative
   */
  public WindowSummary {
    if (windowEnd <= windowStart) {
      throw new IllegalArgumentException(
          "expected a window that ends after its start, got [%d, %d)"
              .formatted(windowStart, windowEnd));
    }
    if (confidenceCounts.length != ConfidenceBins.COUNT || events < 0) {
      throw new IllegalArgumentException(
          "expected %d confidence counts of at least 0 events, got %d of %d"
              .formatted(ConfidenceBins.COUNT, confidenceCounts.length, events));
    }
    labelCounts = LabelCounts.bounded(labelCounts);
    confidenceCounts = Histograms.checked("confidence", confidenceCounts);
    lengthCounts =
        lengthCounts == null
            ? new long[LengthBins.COUNT]
            : Histograms.checked("length", lengthCounts);
    if (lengthCounts.length != LengthBins.COUNT) {
      throw new IllegalArgumentException(
          "expected %d length counts, got %d".formatted(LengthBins.COUNT, lengthCounts.length));
    }
  }

  /** A window in which nothing happened yet. */
  public static WindowSummary empty(long windowStart, long windowEnd) {
    long[] counts = new long[ConfidenceBins.COUNT];
    long[] lengths = new long[LengthBins.COUNT];
    return new WindowSummary(
        windowStart, windowEnd, 0, Map.of(), counts, 0, 0, 0, 0, 0, 0, 0, 0, lengths, null);
  }

  /** This window with one prediction more. */
  public WindowSummary plus(Observation observation) {
    return merge(of(observation));
  }

  /** A window of this span that holds one prediction. */
  private WindowSummary of(Observation seen) {
    long[] counts = new long[ConfidenceBins.COUNT];
    counts[ConfidenceBins.of(seen.confidence())] = 1;
    long[] lengths = new long[LengthBins.COUNT];
    lengths[LengthBins.of(seen.tokens())] = 1;
    return new WindowSummary(
        windowStart,
        windowEnd,
        1,
        seen.label() == null ? Map.of() : Map.of(seen.label(), 1L),
        counts,
        seen.confidence(),
        seen.confidence(),
        seen.confidence(),
        seen.tokens(),
        seen.tokens(),
        seen.tokens(),
        seen.unknownTokens(),
        seen.truncated() ? 1 : 0,
        lengths,
        seen.state());
  }

  /**
   * The events of both.
   *
   * @throws IllegalArgumentException if the other one is of another window
   */
  public WindowSummary merge(WindowSummary other) {
    if (!sameWindow(other)) {
      throw new IllegalArgumentException(
          "expected a part of the window [%d, %d), got one of [%d, %d)"
              .formatted(windowStart, windowEnd, other.windowStart, other.windowEnd));
    }
    if (events == 0 || other.events == 0) {
      return events == 0 ? other : this;
    }
    return new WindowSummary(
        windowStart,
        windowEnd,
        events + other.events,
        LabelCounts.merge(labelCounts, other.labelCounts),
        Histograms.sum(confidenceCounts, other.confidenceCounts),
        confidenceSum + other.confidenceSum,
        Math.min(confidenceMin, other.confidenceMin),
        Math.max(confidenceMax, other.confidenceMax),
        tokenSum + other.tokenSum,
        Math.min(tokenMin, other.tokenMin),
        Math.max(tokenMax, other.tokenMax),
        unknownTokens + other.unknownTokens,
        truncated + other.truncated,
        Histograms.sum(lengthCounts, other.lengthCounts),
        StateMoments.merge(states, other.states));
  }

  /** Whether both are of one window. */
  public boolean sameWindow(WindowSummary other) {
    return windowStart == other.windowStart && windowEnd == other.windowEnd;
  }

  /** Mean confidence; 0 if there are no events. */
  public double confidenceMean() {
    return events == 0 ? 0 : confidenceSum / events;
  }

  /** Mean tokens per text; 0 if there are no events. */
  public double tokenMean() {
    return events == 0 ? 0 : (double) tokenSum / events;
  }

  /** Unknown tokens as a part of all tokens, in [0, 1]; 0 if there are no tokens. */
  public double unknownTokenRate() {
    return tokenSum == 0 ? 0 : (double) unknownTokens / tokenSum;
  }

  @Override
  public long[] confidenceCounts() {
    return confidenceCounts.clone();
  }

  @Override
  public long[] lengthCounts() {
    return lengthCounts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowSummary that
        && values().equals(that.values())
        && Objects.equals(states, that.states);
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** The components but the states, arrays by their content. */
  private List<Object> values() {
    return List.of(
        windowStart,
        windowEnd,
        events,
        labelCounts,
        Arrays.stream(confidenceCounts).boxed().toList(),
        confidenceSum,
        confidenceMin,
        confidenceMax,
        tokenSum,
        tokenMin,
        tokenMax,
        unknownTokens,
        truncated,
        Arrays.stream(lengthCounts).boxed().toList());
  }
}
